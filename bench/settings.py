"""The product's settings, and a bare view beside it: the floor that everything is compared with."""

from __future__ import annotations

from zhiping.config.settings import *
from zhiping.config.settings import MIDDLEWARE

MIDDLEWARE = ["bench.bare.Bare", *MIDDLEWARE]
