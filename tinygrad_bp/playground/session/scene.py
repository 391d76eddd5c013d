"""What is on the page: settings, samples, a network and its run, and what changes them.

>>> scene = Scene()
>>> scene.run.advance(1)
>>> scene.set("learning_rate", 0.1)
>>> scene.run.update, scene.run.recipe.learning_rate
(1, 0.1)
>>> scene.set("hidden", [3])
>>> scene.run.update, len(scene.run.parameters)
(0, 14)
"""

from __future__ import annotations

from ..presets.catalogue import CATALOGUE
from ..presets.features import with_features
from ..presets.tables import of_table, suited
from ..run.live_run import LiveRun
from ..state.settings import BY_NAME, checked, compared
from .arriving import refuse_beyond
from .making import SHAPE, computing_otherwise, new_network, recipe_of, refuse_misfit
from .opening import settings_of
from .saved import SavedRun, SavedScene

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ...nn.modules import MLP
    from ..presets.samples import Samples
    from ..run.updates import OptimizerMemory
    from .saved import Source

#: What stays when another preset is taken, where it is not as the preset before had it.
_STAYING = ("digits", "convention", "presenter", "hide", "lesson")


class Scene:
    """What is on the page.

    Attributes:
        settings: all of them by name.
        samples: what the network learns from.
        model: its shape, and what it begins with.
        run: where its parameters move.
        source: what makes the samples by the settings; None where somebody gave them.
    """

    source: Source | None

    def __init__(self) -> None:
        self.begin("tutorial", {})

    # Whole scenes

    def begin(
        self,
        preset: str,
        others: Mapping[str, Any],
        samples: Samples | None = None,
        numbers: Sequence[float] = (),
    ) -> None:
        """Begin anew with a preset.

        Args:
            preset: its name.
            others: settings in which it is to differ.
            samples: those that somebody gave; by default the preset's.
            numbers: what the parameters begin with; by default what the settings say.

        Raises:
            ValueError: if there are not as many numbers as parameters, or a setting says which
                of some things, and there are not so many.
        """
        chosen = CATALOGUE[preset]
        settings = {**chosen.values(), **others, "preset": preset}
        source = None if samples or preset == "points" else chosen.samples
        samples = with_features(samples or chosen.samples(settings), settings["features"])
        refuse_beyond(others, settings, samples)
        model = new_network(settings, samples)
        if numbers:
            model.load_state_dict(numbers)
        self._run(settings, samples, model, has_ghost=False)
        self.source = source

    def open_table(self, name: str, text: str) -> None:
        """Begin anew with a table.

        Raises:
            ValueError: if it is none, or too large; names the line.
        """

        def source(settings: Mapping[str, Any]) -> Samples:
            return of_table(text, name, settings)

        settings = {**CATALOGUE["table"].values(), **self._staying()}
        samples = source(settings)
        settings.update(suited(samples))
        self._run(settings, samples, new_network(settings, samples), has_ghost=False)
        self.source = source

    def open_samples(self, samples: Samples) -> None:
        """Begin anew with samples that somebody gave, as with points of one's own."""
        self.begin("points", {**self._staying(), **suited(samples)}, samples)

    def open_model(self, model: MLP) -> None:
        """Begin anew with a network that somebody gave, and its numbers.

        Raises:
            ValueError: if it does not fit the samples.
        """
        need = len(model.layers[0].neurons[0].w), len(model.layers[-1].neurons)
        have = _width(self.samples)
        if need != have:
            raise ValueError(
                f"the network has {need[0]} inputs and {need[1]} outputs, and the samples have "
                f"{have[0]} inputs and {have[1]} targets"
            )
        told = {**self.settings, **settings_of(model), "frozen": []}
        self._run(told, self.samples, model)

    def _begin(self, settings: dict[str, Any], samples: Samples) -> None:
        self._run(settings, samples, new_network(settings, samples))

    def _run(
        self, settings: dict[str, Any], samples: Samples, model: MLP, *, has_ghost: bool = True
    ) -> None:
        """A new run; the one before it may stay to compare with, as a ghost."""
        numbers = [parameter.data for parameter in model.parameters()]
        before: LiveRun | None = getattr(self, "run", None)
        run = LiveRun(recipe_of(settings, samples, model), numbers, before, has_ghost=has_ghost)
        self.settings, self.samples, self.model, self.run = settings, samples, model, run
        run.other = self._other(settings)

    def _staying(self) -> dict[str, Any]:
        settings, usual = self.settings, CATALOGUE[self.settings["preset"]].values()
        return {name: settings[name] for name in _STAYING if settings[name] != usual[name]}

    def saved(self) -> SavedScene:
        """What `restore` takes to be here again."""
        other = self.run.other
        return SavedScene(
            dict(self.settings),
            self.samples,
            self.source,
            self.model,
            SavedRun(self.run, self.run.saved()),
            SavedRun(other, other.saved()) if other else None,
        )

    def restore(self, saved: SavedScene) -> None:
        """Be what it was when this was saved."""
        self.settings, self.samples, self.source = dict(saved.settings), saved.samples, saved.source
        self.model, self.run = saved.model, saved.run.run
        self.run.restore(saved.run.place)
        self.run.other = saved.other.run if saved.other else None
        if saved.other:
            saved.other.run.restore(saved.other.place)

    # Settings

    def set(self, name: str, value: Any) -> None:
        """Give a setting a value; the run goes on where it can.

        Raises:
            ValueError: if there is no such setting, it cannot have this value, or it does not
                fit the others; nothing has changed then.
        """
        value = checked(name, value)
        if self.settings[name] == value:
            return
        if name == "preset":
            self.begin(value, self._staying())
            refuse_misfit(self.run, name)
            return
        settings = {**self.settings, name: value, **_forgotten(name)}
        refuse_beyond({name: value}, settings, self.samples)
        keeps = BY_NAME[name].keeps
        if name == "compare":
            self.run.other = self._other(settings)
            self.settings = settings
            if (change := compared(value)) and self.run.other:
                refuse_misfit(self.run.other, change[0])
        elif keeps == "all":
            self.settings = settings
        elif keeps == "run":
            self._go_on(settings, name)
        elif keeps == "weights":
            now, made = [*self.run.parameters.values()], self._samples(settings, name)
            self._run(settings, made, new_network(settings, made, self.model, now, self.samples))
        else:
            if name == "seed":
                settings["start"] = "random"
            self._begin(settings, self._samples(settings, name))
        refuse_misfit(self.run, name)

    def _go_on(self, settings: dict[str, Any], name: str) -> None:
        """Change a setting in the midst of a run."""
        samples, model = self._samples(settings, name), self._network(settings, name)
        if _width(samples) != _width(self.samples):
            self._begin(settings, samples)
            return
        self.run.change(recipe_of(settings, samples, model))
        self.settings, self.samples, self.model = settings, samples, model
        self._follow(name)

    def _network(self, settings: Mapping[str, Any], name: str) -> MLP:
        """The network, made anew where it computes otherwise."""
        if name not in SHAPE:
            return self.model
        return computing_otherwise(self.model, settings, self.samples)

    def _samples(self, settings: Mapping[str, Any], name: str) -> Samples:
        """The samples, made again where a setting is about them, with the inputs that are set."""
        is_about_them = BY_NAME[name].group == "data" or name == "seed"
        made = self.source(settings) if self.source and is_about_them else self.samples
        return with_features(made, settings["features"])

    # The run beside it

    def _other(self, settings: dict[str, Any]) -> LiveRun | None:
        """The run in lockstep, from the same beginning; it has to catch up."""
        change = compared(settings["compare"])
        if change is None:
            return None
        name, value = change
        keeps = BY_NAME[name].keeps
        settings = {**settings, name: value, **_forgotten(name)}
        samples = self._samples(settings, name)
        start = self.run.start
        if keeps in ("all", "run"):
            model = self._network(settings, name)
        else:
            if name == "seed" and value != self.settings["seed"]:
                settings["start"] = "random"
            old = self.model if keeps == "weights" else None
            model = new_network(settings, samples, old, start, self.samples)
            start = tuple(parameter.data for parameter in model.parameters())
        return LiveRun(recipe_of(settings, samples, model), start, self.run, has_ghost=False)

    def _follow(self, name: str = "") -> None:
        """Let the run in lockstep have the same change, at the same update; a setting by name."""
        fresh, other = self._other(self.settings), self.run.other
        change = compared(self.settings["compare"])
        is_same = change is not None and change[0] == name
        if fresh and other and not is_same and other.update == self.run.update:
            other.change(fresh.recipe)
        else:
            self.run.other = fresh

    def catch_up(self, most: int) -> bool:
        """Bring the run beside it to the same update; whether it is there, or can go no further.

        Args:
            most: how many updates may be made.
        """
        other = self.run.other
        if other is None or not other.is_ready:
            return True
        if other.update > self.run.update:
            other.go(self.run.update)
        before = other.update
        other.advance(min(most, self.run.update - before))
        return other.update in (self.run.update, before)

    # Numbers

    @property
    def sample(self) -> int:
        """The place of the sample in use."""
        place: int = self.settings["sample"]
        return min(place, len(self.samples.rows) - 1)

    def take_samples(self, samples: Samples) -> None:
        """Go on with other samples of the same width, as somebody gives them."""
        samples = with_features(samples, self.settings["features"])
        self.run.change(recipe_of(self.settings, samples, self.model))
        self.samples = samples
        self._follow()

    def take_parameters(
        self,
        numbers: Mapping[str, float],
        memories: tuple[OptimizerMemory | None, ...] | None = None,
    ) -> None:
        """Go on with other numbers for some parameters, by their names.

        Args:
            numbers: them.
            memories: what the optimisers of the run are to remember; by default what they do.
        """
        for run in self.run.both:
            changed = {**run.parameters, **numbers}
            if changed.keys() == run.parameters.keys():
                kept = memories if run is self.run else None
                run.change(run.recipe, [*changed.values()], kept)


def _forgotten(name: str) -> dict[str, Any]:
    """What no longer counts where a setting changes: names, where other weights have them."""
    return {"frozen": []} if BY_NAME[name].keeps == "weights" else {}


def _width(samples: Samples) -> tuple[int, int]:
    """How many inputs and targets there are."""
    return len(samples.rows[0]), len(samples.targets[0])
