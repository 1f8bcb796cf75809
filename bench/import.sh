#!/usr/bin/env bash
# `import` of a folder with a model of 141 GB (of which the disk has the headers alone) against its budget:
# 0.2 s, 64 MiB.
# bench/import.sh PROGRAM
set -euo pipefail
program=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 - "$work" << 'END'
import json, os, struct, sys

folder, d, hidden, shards = sys.argv[1], 8192, 28672, 30
tensors = [("model.embed_tokens.weight", [128256, d]), ("lm_head.weight", [128256, d]), ("model.norm.weight", [d])]
for i in range(80):
    at = f"model.layers.{i}."
    for name, shape in [("self_attn.q_proj", [d, d]), ("self_attn.k_proj", [1024, d]), ("self_attn.v_proj", [1024, d]),
                        ("self_attn.o_proj", [d, d]), ("mlp.gate_proj", [hidden, d]), ("mlp.up_proj", [hidden, d]),
                        ("mlp.down_proj", [d, hidden]), ("input_layernorm", [d]), ("post_attention_layernorm", [d])]:
        tensors.append((at + name + ".weight", shape))
index = {}
for s in range(shards):
    name = f"model-{s + 1:05}-of-{shards:05}.safetensors"
    header = {t: {"dtype": "BF16", "shape": shape, "data_offsets": [0, 1]} for t, shape in tensors[s::shards]}
    index.update({t: name for t in header})
    text = json.dumps(header).encode()
    with open(os.path.join(folder, name), "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        file.truncate(141_000_000_000 // shards)
def put(name, value):
    with open(os.path.join(folder, name), "w") as file:
        json.dump(value, file)
put("model.safetensors.index.json", {"metadata": {"total_size": 141107412992}, "weight_map": index})
put("tokenizer.json", {"model": {"vocab": {f"token{i}": i for i in range(128000)},
                              "merges": [f"a{i} b" for i in range(280000)]}})
put("config.json", {"model_type": "llama", "hidden_size": d, "intermediate_size": hidden, "num_hidden_layers": 80,
                    "num_attention_heads": 64, "num_key_value_heads": 8, "vocab_size": 128256,
                    "max_position_embeddings": 131072, "rope_theta": 500000})
END
for _ in 1 2 3; do
    /usr/bin/time -f '%e %M' -o "$work/time" "$program" import "$work" --name "Llama 3.1" -o - \
        > /dev/null 2> "$work/err"
    cat "$work/time"
done | sort -n | awk 'NR == 2 {printf "%s s (0.2), %.0f MiB (64)\n", $1, $2 / 1024}'
