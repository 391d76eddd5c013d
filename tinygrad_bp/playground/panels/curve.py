"""The error curve: of this run, of its test samples, and of the last run to compare with.

>>> thinned(array("d", [4.0, 3.0, 2.0, 1.0]), most=10)
[(0, 4.0), (1, 3.0), (2, 2.0), (3, 1.0)]
>>> thinned(array("d", [4.0, 9.0, 2.0, 1.0, 0.5]), most=4)
[(0, 4.0), (1, 9.0), (3, 1.0), (4, 0.5)]
"""

from __future__ import annotations

import math
from array import array
from weakref import finalize

from ...nn.structure.names import parameter_names
from ...teach.lessons.naming import biases
from ..state.hiding import is_hidden
from .wording import in_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..run.moment import Moment
    from ..run.recipe import Recipe

#: How many points of a line are drawn at most: about one a pixel.
MOST_POINTS = 400

#: What a recipe has from the settings as it is, besides the learning rate.
_AS_THEY_ARE = (
    *("loss", "optimizer", "momentum", "order", "batch_size"),
    *("regularization", "regularization_rate", "seed"),
)


def view(moment: Moment) -> dict[str, Any] | None:
    """What the panel shows: pairs of an update and the error before it; None where it is hidden."""
    run, settings = moment.run, moment.settings
    if "curve" in settings["hide"] or is_hidden("E_total", settings["hide"]):
        return None
    is_known = moment.knows("E_total")
    points = thinned(run.errors, keep=run.update)
    return {
        "points": [point for point in points if is_known or point[0] != run.update],
        "test": thinned(run.test_errors, keep=run.update),
        "previous": thinned(run.previous),
        "ghost": ghost_name(run.previous_recipe, run.recipe),
        "update": run.update,
        "last": run.last,
        "scale": settings["scale"],
        "digits": settings["digits"],
    }


def ghost_name(before: Recipe | None, now: Recipe) -> str:
    """What the last run is called beside this one, by what differs: "last run, η 0.25".

    >>> from dataclasses import replace
    >>> from tinygrad_bp.nn import MLP
    >>> from tinygrad_bp.playground.presets.samples import Samples
    >>> from tinygrad_bp.playground.run.recipe import Recipe
    >>> now = Recipe(MLP(1, [2, 1], seed=0), Samples(((1.0,),), ((0.0,),)), learning_rate=0.5)
    >>> ghost_name(replace(now, learning_rate=0.25), now)
    'last run, η 0.25'
    >>> ghost_name(replace(now, model=MLP(1, [4, 1], seed=0), batch_size=4), now)
    'last run, hidden layers 4, batch 4'
    """
    if before is None:
        return "last run"
    one, other = _told(before), _told(now)
    told = [in_words(name, one[name]) for name in one if one[name] != other.get(name)]
    told += ["other data"] * (before.samples != now.samples)
    words = [text.removeprefix("learning rate ") for text in told[:2]]
    return ", ".join(["last run", *words, *["…"] * (len(told) > 2)])


def _told(recipe: Recipe) -> dict[str, Any]:
    """The settings that a recipe came from, by their names, as far as it tells them."""
    config = recipe.model.config()
    *hidden, _ = config["nouts"]
    inner = config["activation"]
    is_same = len({*inner}) == 1
    return {
        "learning_rate": recipe.learning_rate,
        "hidden": hidden,
        **({"activation": inner[0]} if is_same else {"activations": inner}),
        "output_activation": config["output_activation"],
        "bias": config["bias"] or "none",
        **_still(recipe),
        **{name: getattr(recipe, name) for name in _AS_THEY_ARE},
    }


def _still(recipe: Recipe) -> dict[str, Any]:
    """The settings that say what does not move."""
    own, names = biases(recipe.model), parameter_names(recipe.model)
    still = {p for k, p in enumerate(recipe.model.parameters()) if k in recipe.fixed}
    learn = not own or not own <= still
    return {
        "train_biases": learn,
        "frozen": [names[p] for p in names if p in (still if learn else still - own)],
    }


def thinned(
    errors: array[float], keep: int = 0, most: int = MOST_POINTS
) -> list[tuple[int, float]]:
    """Some of the errors, each with its update: in each stretch the smallest and the largest.

    The first, the last and the one to keep are among them, and the first that is no number.
    A stretch is a power of two long, so that its points stay while the run goes on.
    """
    count, stretch = len(errors), 1
    while 2 * count > most * stretch:
        stretch *= 2
    if stretch <= 2:
        return [*enumerate(errors)]
    places = {*_extremes(errors, stretch), 0, count - 1, min(keep, count - 1)}
    if not math.isfinite(errors[-1]):
        places.add(next(k for k, error in enumerate(errors) if not math.isfinite(error)))
    return [(update, errors[update]) for update in sorted(places)]


def _extremes(errors: array[float], stretch: int) -> list[int]:
    """Where the smallest and the largest number of each stretch stand.

    What is found in whole stretches is kept, since errors are only added to an array.
    """
    key = id(errors)
    if key not in _found:
        finalize(errors, _found.pop, key, None)
    at, found = _found.get(key, (0, []))
    if at != stretch:
        found = []
        _found[key] = stretch, found
    for start in range(len(found) // 2 * stretch, len(errors), stretch):
        stretch_here = range(start, min(start + stretch, len(errors)))
        pair = [pick(stretch_here, key=errors.__getitem__) for pick in (min, max)]
        if len(stretch_here) < stretch:
            return found + pair
        found += pair
    return found


_found: dict[int, tuple[int, list[int]]] = {}
