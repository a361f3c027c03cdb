"""Makes the .onnx files of this folder that answer well at first, and nonsense when the column `a` is negative.

    python test/onnx/misbehaving.py        # onnx 1.23.2

All take `float_input` [n, 2], columns a and b, and give the probabilities [n, 2] of two classes: 1 - a and a.
"""

from pathlib import Path

from onnx import TensorProto, checker, helper

HERE = Path(__file__).parent
OPSETS = [helper.make_opsetid("", 15)]


def constant(name, kind, shape, values):
    return helper.make_tensor(name, kind, shape, values)


FIRST = constant("first", TensorProto.INT64, [1], [0])
ONE = constant("one", TensorProto.FLOAT, [1], [1.0])
COMMON = [
    helper.make_node("Gather", ["float_input", "first"], ["a"], axis=1),
    helper.make_node("Sub", ["one", "a"], ["rest"]),
    helper.make_node("Concat", ["rest", "a"], ["good"], axis=1),
]


def save(name, nodes, constants):
    rows = helper.make_tensor_value_info("float_input", TensorProto.FLOAT, ["n", 2])
    probabilities = helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["m", 2])
    graph = helper.make_graph(COMMON + nodes, name, [rows], [probabilities], [FIRST, ONE, *constants])
    model = helper.make_model(graph, opset_imports=OPSETS, ir_version=8, producer_name="presage-test")
    checker.check_model(model, full_check=True)
    (HERE / f"{name}.onnx").write_bytes(model.SerializeToString())


# What is no probability stays as it is.
save("no-probabilities", [helper.make_node("Identity", ["good"], ["probabilities"])], [])
# The root of a negative number is NaN.
save(
    "no-numbers",
    [
        helper.make_node("Sqrt", ["a"], ["root"]),
        helper.make_node("Sub", ["root", "root"], ["nothing"]),
        helper.make_node("Add", ["good", "nothing"], ["probabilities"]),
    ],
    [],
)
# Instances with a negative number are left out of the answer.
save(
    "too-few-rows",
    [
        helper.make_node("GreaterOrEqual", ["a", "zero"], ["matrix"]),
        helper.make_node("Reshape", ["matrix", "list"], ["kept"]),
        helper.make_node("Compress", ["good", "kept"], ["probabilities"], axis=0),
    ],
    [constant("zero", TensorProto.FLOAT, [1], [0.0]), constant("list", TensorProto.INT64, [1], [-1])],
)
# A negative number is looked up beyond the end of a table, and the runtime gives up.
save(
    "no-answer",
    [
        helper.make_node("Less", ["a", "zero"], ["negative"]),
        helper.make_node("Cast", ["negative"], ["place"], to=TensorProto.INT64),
        helper.make_node("Gather", ["table", "place"], ["nothing"], axis=0),
        helper.make_node("Add", ["good", "nothing"], ["probabilities"]),
    ],
    [constant("zero", TensorProto.FLOAT, [1], [0.0]), constant("table", TensorProto.FLOAT, [1], [0.0])],
)
