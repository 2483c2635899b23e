"""LightGBM ensembles as :class:`pipeline.quality.forest.Forest`."""

from __future__ import annotations

from typing import Any

import lightgbm
import numpy as np

from pipeline.quality.forest import Forest


def to_forest(booster: lightgbm.Booster, names: tuple[str, ...]) -> Forest:
    """The trees of ``booster`` as arrays; thresholds are rounded up to float32 so that ``<=`` keeps its meaning."""
    trees = [tree["tree_structure"] for tree in booster.dump_model()["tree_info"]]
    width = max(_leaves(tree) for tree in trees)
    shape = (len(trees), max(width - 1, 1))
    feature, left, right = (np.zeros(shape, np.int16) for _ in range(3))
    threshold = np.full(shape, np.inf, np.float32)
    leaf = np.zeros((len(trees), width), np.float32)
    for number, tree in enumerate(trees):
        if "leaf_value" in tree:  # a tree of one leaf
            left[number, 0] = right[number, 0] = -1
            leaf[number, 0] = tree["leaf_value"]
            continue
        _fill(tree, feature[number], threshold[number], left[number], right[number], leaf[number])
    return Forest(names, feature, threshold, left, right, leaf)


def _leaves(tree: dict[str, Any]) -> int:
    return 1 if "leaf_value" in tree else _leaves(tree["left_child"]) + _leaves(tree["right_child"])


def _fill(tree: dict[str, Any], feature: Any, threshold: Any, left: Any, right: Any, leaf: Any) -> int:
    if "leaf_value" in tree:
        leaf[tree["leaf_index"]] = tree["leaf_value"]
        return -int(tree["leaf_index"]) - 1
    node = int(tree["split_index"])
    feature[node] = tree["split_feature"]
    threshold[node] = np.nextafter(np.float32(tree["threshold"]), np.float32(np.inf))
    left[node] = _fill(tree["left_child"], feature, threshold, left, right, leaf)
    right[node] = _fill(tree["right_child"], feature, threshold, left, right, leaf)
    return node
