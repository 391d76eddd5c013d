"""Which devices a training runs on."""

from __future__ import annotations

from contextlib import contextmanager

from ....letters import shown
from ...arguments import whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike
    from typing import Any

    from ..run import Run
    from .team import Team

#: What the numbers on devices may be.
DTYPES = ("float64", "float32")


def team_of(devices: Any, dtype: Any, compiled: Any) -> Team | None:
    """The devices that a training runs on, and their processes; None for other code than JAX's.

    Raises:
        ImportError: if JAX is not installed.
        ValueError: for devices, or a kind of numbers, without compiled="jax"; for another kind of
            numbers, and for devices that are not there.
    """
    if dtype not in DTYPES:
        raise ValueError(f"dtype must be one of {', '.join(map(repr, DTYPES))}, not {shown(dtype)}")
    if compiled == "jax":
        found = devices_of(devices)
        from .team import Team

        return Team(found, dtype)
    for name, given, default in (("devices", devices, None), ("dtype", dtype, DTYPES[0])):
        if given != default:
            raise ValueError(
                f'{name}={shown(given)} needs compiled="jax": other code runs on the processor, '
                f"in numbers of 64 bits"
            )
    return None


@contextmanager
def leaving(team: Team | None) -> Iterator[None]:
    """What goes wrong here in one process, the others hear of."""
    try:
        yield
    except ConnectionError:
        raise
    except BaseException:
        if team:
            team.leave()
        raise


def devices_of(given: Any) -> list[Any]:
    """The devices.

    Args:
        given: None for one, "all", how many, or a list of devices of JAX or of their numbers.

    Raises:
        ImportError: if JAX is not installed.
        TypeError, ValueError: if it is none of these, or there are not so many.
    """
    from ....compiler.backends import chosen

    chosen("jax")
    import jax

    if given is None:
        return [jax.local_devices()[0]]
    known = jax.devices()
    if isinstance(given, str):
        if given != "all":
            raise ValueError(f'devices must be "all", a number or a list, not {shown(given)}')
        return list(known)
    if hasattr(given, "__iter__"):
        return _listed(list(given), known)
    count = whole("devices", given, 1, 'at least 1, or "all", or a list of devices')
    if count > len(known):
        raise ValueError(f"devices={count}: {_there_are(known)}")
    return _of_all_processes(known[:count])


def _listed(given: list[Any], known: list[Any]) -> list[Any]:
    numbers = {device.id: device for device in known}
    found = [
        numbers.get(each) if isinstance(each, int) and not isinstance(each, bool) else each
        for each in given
    ]
    for each, device in zip(given, found, strict=True):
        if device not in known:
            raise ValueError(f"devices has {shown(each)}: {_there_are(known)}")
    if len(set(found)) < len(found) or not found:
        raise ValueError(f"devices must be at least one, each once, not {shown(given)}")
    return _of_all_processes(found)


def _of_all_processes(devices: list[Any]) -> list[Any]:
    """The devices, if each process has one among them, or they are this one's own."""
    import jax

    taking_part = {device.process_index for device in devices}
    if taking_part != {jax.process_index()} and len(taking_part) < jax.process_count():
        raise ValueError(
            f"{len(devices)} devices leave out some of the {jax.process_count()} processes, which "
            f'would wait for ever: take "all"'
        )
    return devices


def _there_are(known: list[Any]) -> str:
    kinds = ", ".join(sorted({f"{device.platform}" for device in known}))
    numbers = ", ".join(str(device.id) for device in known[:8]) + ", ..." * (len(known) > 8)
    hint = (
        "; a processor counts as several where XLA_FLAGS=--xla_force_host_platform_device_count=N "
        "is set before Python begins"
        if kinds == "cpu"
        else ""
    )
    return f"JAX finds {len(known)} ({kinds}), with the numbers {numbers}{hint}"


def begin(run: Run, team: Team | None, resume: str | PathLike[str] | None, validated: bool) -> None:
    """Begin, or continue from a file, as the process does that leads."""
    run.leads = team is None or team.leads
    if resume is not None and run.leads:
        run.load(resume, validated)
    if team is None or team.is_alone:
        return
    params = run.optimizer.params
    numbers = [p.data for p in params]
    state, weights, numbers = team.told([run.state_dict(), run.model.state_dict(), numbers])
    run.restore(state, weights, validated)
    for p, number in zip(params, numbers, strict=True):
        p.data = number
