"""The float that a program finds, beside the product that is written."""

from __future__ import annotations

from tinygrad_bp import Value
from tinygrad_bp.teach.derivations.chain_rule import derive
from tinygrad_bp.teach.derivations.floats import in_a_program


def test_a_product_is_compared_to_the_last_bit() -> None:
    x = Value(0.1, "x")
    net = x * 0.7
    net.label = "net"
    y = net * 1.1
    y.label = "y"
    derivation = derive(y, [x])
    step = derivation.step(x)
    assert step is not None
    names = [local.name for local in derivation.trunk(x)]
    said = in_a_program(derivation.notation.symbols[y], step, names, derivation.gradient[x])
    y.backward()
    assert said.startswith(
        f"y.backward() brings exactly this number to x.grad, in full {x.grad!r}."
    )
    assert ("it is the same to the last bit" in said) == (x.grad == 1.1 * 0.7)
    output = derivation.notation.symbols[y]
    said = in_a_program(output, step, [*names, *names], step.number)
    assert "the last ones differ" in said
