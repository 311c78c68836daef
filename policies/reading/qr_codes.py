"""QR codes of addresses, as SVG files that a page shows with <img>."""

import qrcode
from qrcode.image.svg import SvgPathImage


def qr_svg(text: str) -> bytes:
    """Black on nothing, with the quiet zone scanners need; a fifth of it may be soiled."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4, image_factory=SvgPathImage)
    code.add_data(text)
    return code.make_image().to_string()
