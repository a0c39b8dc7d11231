"""How large a request may be, told before its body is read."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string

#: No length of a request has more digits.
_DIGITS = 18


class RequestLimit:
    """Answers 413 to a request that says it is larger than the server takes; 411 to one that does not say its size."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
            return HttpResponse("请求没有说明长度。", status=411, content_type="text/plain; charset=utf-8")
        size = request.META.get("CONTENT_LENGTH") or "0"
        if not size.isascii() or not size.isdigit() or len(size) > _DIGITS:
            return HttpResponse("请求的长度无法识别。", status=400, content_type="text/plain; charset=utf-8")
        if int(size) > settings.REQUEST_LIMIT_BYTES:
            return self._too_large()
        return self.get_response(request)

    @staticmethod
    def _too_large() -> HttpResponse:
        limit = settings.REQUEST_LIMIT_BYTES // (1024 * 1024)
        try:
            page: str = render_to_string("413.html", {"limit_mb": limit})
        except TemplateDoesNotExist:
            page = f"一次提交的内容超过{limit} MB，服务器没有接收。请把文件压缩或分开后再上传，已保存的内容不受影响。"
            return HttpResponse(page, status=413, content_type="text/plain; charset=utf-8")
        return HttpResponse(page, status=413)
