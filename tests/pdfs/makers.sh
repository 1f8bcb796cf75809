#!/usr/bin/env bash
# Has other programs make a PDF/X-4 for the project's printing condition, Scribus without a screen and LaTeX
# with its package pdfx, and asks `preflight`: what they made is right, so that a failure is one of ours.
# Status 77 where neither is there.
#   makers.sh PROGRAM
set -euo pipefail
program=$(realpath "$1")
profile=$(realpath "$(dirname "$0")/../../icc/FOGRA39L_coated.icc")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
made=0 bad=0

judge() {    # FILE: passes preflight
    made=$((made + 1))
    if "$program" preflight "$@" > verdict; then
        echo "passes: $1"
    else
        echo "fails: $1"
        grep -v '^ok' verdict
        bad=$((bad + 1))
    fi
}

if command -v scribus > /dev/null; then
    mkdir -p .local/share/scribus/profiles
    cp "$profile" .local/share/scribus/profiles/
    mkdir -p .config/scribus
    cat > sheet.py <<'PYTHON'
import scribus
scribus.newDocument((595.28, 419.53), (36, 36, 36, 36), scribus.PORTRAIT, 1, scribus.UNIT_POINTS, scribus.PAGE_1, 0, 1)
scribus.setInfo("A maker", "A sheet of another maker", "PDF/X-4")
scribus.defineColorCMYK("Ink", 0, 0, 0, 255)
scribus.defineColorCMYK("Red", 0, 200, 150, 0)
box = scribus.createRect(60, 60, 200, 120)
scribus.setFillColor("Red", box)
scribus.setLineColor("None", box)
text = scribus.createText(60, 220, 400, 150)
scribus.setText("A sheet that Scribus made: letters, figures 0123456789, a box.", text)
scribus.setTextColor("Ink", text)
scribus.setFontSize(14, text)
pdf = scribus.PDFfile()
pdf.version = 10    # PDF/X-4
pdf.file = "scribus.pdf"
pdf.outdst = 1      # a printer
pdf.profiles = 1
pdf.printprofc = "FOGRA39L Coated"
pdf.info = "A sheet of another maker"
pdf.useDocBleeds = False
pdf.bleedt = pdf.bleedb = pdf.bleedl = pdf.bleedr = 9.0
pdf.save()
PYTHON
    HOME=$work QT_QPA_PLATFORM=offscreen timeout 120 scribus -g -ns -py sheet.py > scribus.log 2>&1 || true
    if [ -s scribus.pdf ]; then
        judge scribus.pdf
    else
        echo "Scribus made nothing:" && tail -n 5 scribus.log
        bad=$((bad + 1))
    fi
fi

if command -v pdflatex kpsewhich > /dev/null && kpsewhich pdfx.sty > /dev/null; then
    cp "$profile" .
    cat > latex.xmpdata <<'LATEX'
\Title{A sheet of another maker}
\Author{A maker}
\Subject{PDF/X-4}
LATEX
    cat > latex.tex <<'LATEX'
\documentclass{article}
\usepackage[paperwidth=210mm,paperheight=148mm,margin=20mm]{geometry}
\usepackage[x-4]{pdfx}
\usepackage[cmyk]{xcolor}
\setlength{\parindent}{0pt}
\pagestyle{empty}
\begin{document}
\LARGE A sheet that pdfTeX made: letters, figures 0123456789, a rule.
\textcolor[cmyk]{0,0.8,0.6,0}{\rule{60mm}{30mm}}
\end{document}
LATEX
    for _ in 1 2; do timeout 120 pdflatex -interaction=nonstopmode latex.tex > latex.log 2>&1 || true; done
    if [ -s latex.pdf ]; then
        judge latex.pdf
    else
        echo "LaTeX made nothing:" && tail -n 5 latex.log
        bad=$((bad + 1))
    fi
fi

[ "$made" -gt 0 ] || [ "$bad" -gt 0 ] || { echo "neither Scribus nor LaTeX's pdfx is here" && exit 77; }
[ "$bad" -eq 0 ]
