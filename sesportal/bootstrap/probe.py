"""Ask the web server in the same container whether it is well; the exit status is the answer."""

import http.client
import os
import sys


def probe() -> int:
    """Return 0 when /healthz answers 200 under the first allowed host name, 1 otherwise."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=4)
    try:
        connection.request("GET", "/healthz", headers={"Host": host})
        status = connection.getresponse().status
    except OSError as error:
        print(f"/healthz cannot be reached: {error}")
        return 1
    finally:
        connection.close()
    print(f"/healthz answered {status}")
    return 0 if status == http.client.OK else 1


if __name__ == "__main__":
    sys.exit(probe())
