"""What an account's owner is told, by template of the message: what happened, and what to do if it was not them."""

from __future__ import annotations

from typing import Final

_NOT_YOU = "不是您本人做的，请马上到“账号与安全”改密码，并结束别处的登录。"

MESSAGES: Final = {
    "account.totp_added": f"您的账号设了动态验证码。{_NOT_YOU}",
    "account.totp_removed": f"您账号的动态验证码已移除。{_NOT_YOU}",
    "account.passkey_added": f"您的账号添加了通行密钥。{_NOT_YOU}",
    "account.passkey_removed": f"您账号的一个通行密钥已移除。{_NOT_YOU}",
    "account.codes_made": f"您的账号生成了新的备用码，原来的都已作废。{_NOT_YOU}",
    "account.code_used": f"有人用一个备用码验证了您的账号。{_NOT_YOU}",
    "account.password_changed": "您的密码已改，别处的登录都已结束。不是您本人改的，请用“忘记密码”重设。",
    "account.password_reset": "您的密码已通过邮件重设，原来的登录都已结束。不是您本人做的，请再次重设，并检查邮箱。",
    "account.email_changed": f"您账号的邮箱已更改。{_NOT_YOU}",
    "account.email_bounced": (
        "发往您邮箱的邮件被退回，已停止发邮件，消息仍在这里。请到“账号与安全”核对邮箱，并重新确认。"
    ),
    "account.reset_asked": "有管理人员提出重置您的账号。不是您要求的，请到“账号与安全”停止重置。",
    "account.reset_agreed": (
        "两名管理人员已同意重置您的账号，等待期过后生效。不是您要求的，请到“账号与安全”停止重置。"
    ),
    "account.reset_stopped": "账号的重置已停止，一切不变。",
    "account.reset_done": "您的账号已按申请重置，原来的登录都已结束。请到“账号与安全”核对。",
}
