const BUILD = {{ build|tojson }};
const KEPT = {{ kept|tojson }};
const NEW_KIT = {{ new_kit|tojson }};
