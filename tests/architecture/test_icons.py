"""Every network and every icon that a page names is there."""

import re

from share.networks.registry import NETWORKS
from share.web.static_files import ICONS, OWN
from tests.architecture import sources

FILE = re.compile(r'<svg xmlns="http://www\.w3\.org/2000/svg" viewBox="[\d. ]+"[^>]*>.*</svg>\s*', re.DOTALL)


def test_every_network_has_an_icon() -> None:
    missing = [network.name for network in NETWORKS if not (ICONS / f"{network.name}.svg").is_file()]
    assert not missing, f"Add share/web/static/icons/<name>.svg for: {missing}"


def test_icons_can_stand_in_the_sprite() -> None:
    odd = [path.name for path in ICONS.glob("*.svg") if not FILE.fullmatch(path.read_text())]
    assert not odd, f"Begin these with xmlns, then viewBox: {odd}"


def test_every_icon_that_a_template_names_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (OWN / "icons.svg").read_text()))
    templates = [path.read_text() for path in (sources.ROOT / "templates").rglob("*.html")]
    named = {name for text in templates for name in re.findall(r'\bicon\("([\w-]+)"', text)}
    named |= {name for text in templates for name in re.findall(r'icon_name="([\w-]+)"', text)}
    assert named <= drawn, f"Draw these into share/web/static/icons.svg: {sorted(named - drawn)}"
