"""Small forms that any context asks."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """Why something is taken back, struck out, refused or removed."""

    reason = forms.CharField(label=_("原因"), max_length=200)
