"""Errors of plates."""

from app.core.errors import ConflictError


class NoChineseFontError(ConflictError):
    code = "no_chinese_font"
    message = "服务器上没有中文字体，不能生成铭牌。请管理员安装一种（例如 Debian 的 fonts-wqy-microhei）后再试。"
