"""The settings of the portal as the tests need them: nothing of the developer's own, fast passwords."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ["DEBUG"] = "true"
# One folder per process, so that two runs side by side do not see each other's uploads.
FOLDER = tempfile.mkdtemp(prefix="portal-tests-")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
os.environ["DATA_DIR"] = FOLDER
for name in ("SECRET_KEY", "ALLOWED_HOSTS", "HTTPS", "BEHIND_PROXY", "EMAIL_URL", "CACHE_URL"):
    os.environ.pop(name, None)

from portal.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True
STATIC_ROOT = Path(FOLDER) / "static"
STATIC_ROOT.mkdir(exist_ok=True)
