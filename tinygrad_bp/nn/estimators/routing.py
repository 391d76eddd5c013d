"""What an estimator takes from scikit-learn's pipelines, cross-validation and grid search.

Where `sklearn.set_config(enable_metadata_routing=True)` was called, a `sample_weight` goes to those
that ask for it: https://scikit-learn.org/stable/metadata_routing.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    Routed = TypeVar("Routed", bound="MetadataRouted")

#: What takes a `sample_weight`, and what says in scikit-learn that nothing was asked for.
_METHODS, _UNCHANGED = ("fit", "score"), "$UNCHANGED$"


class MetadataRouted:
    """What `set_fit_request` and `set_score_request` ask for; `clone` copies it."""

    def get_metadata_routing(self) -> Any:
        """What was asked for, as a `MetadataRequest` of scikit-learn, which has to be installed."""
        from sklearn.utils.metadata_routing import MetadataRequest

        if not hasattr(self, "_metadata_request"):
            request = MetadataRequest(owner=type(self).__name__)
            for method in _METHODS:
                getattr(request, method).add_request(param="sample_weight", alias=None)
            self._metadata_request = request
        return self._metadata_request

    def set_fit_request(self: Routed, *, sample_weight: bool | str | None = _UNCHANGED) -> Routed:
        """Whether `fit` takes `sample_weight` from what calls it; gives the estimator.

        Args:
            sample_weight: True or False; None, as at the beginning, to be an error where there is
                one; or by which other name it is given.

        Raises:
            RuntimeError: unless scikit-learn routes metadata.
        """
        return self._asked("fit", sample_weight)

    def set_score_request(self: Routed, *, sample_weight: bool | str | None = _UNCHANGED) -> Routed:
        """Whether `score` takes `sample_weight` from what calls it; see `set_fit_request`."""
        return self._asked("score", sample_weight)

    def _asked(self: Routed, method: str, alias: bool | str | None) -> Routed:
        from sklearn import get_config

        if not get_config().get("enable_metadata_routing"):
            raise RuntimeError(
                f"set_{method}_request() is for scikit-learn's metadata routing: call "
                f"sklearn.set_config(enable_metadata_routing=True) before"
            )
        if alias != _UNCHANGED:
            request = getattr(self.get_metadata_routing(), method)
            request.add_request(param="sample_weight", alias=alias)
        return self
