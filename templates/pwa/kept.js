const BUILD = {{ build|tojson }};
const KEPT = {{ kept|tojson }};
