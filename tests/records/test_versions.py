"""A stored pack version that this release cannot read is said to be one, with the way on."""

from __future__ import annotations

import pytest
from tests.support import world as worlds

from zhiping.core.errors import BadInput
from zhiping.records.models import PackVersion


def test_a_version_written_by_an_earlier_release_is_named(db: None) -> None:
    version = worlds.make().version
    files = dict(version.files)
    files["procedure.yaml"] = files["procedure.yaml"].replace("\ngrounds:", "\ngrounds_of_old:")
    PackVersion.objects.filter(pk=version.pk).update(files=files, hash="sha256:" + "0" * 64)
    with pytest.raises(BadInput) as refused:
        PackVersion.objects.get(pk=version.pk).pack()
    said = str(refused.value)
    assert "由较早的版本写入" in said and "make fresh" in said and "grounds" in said
