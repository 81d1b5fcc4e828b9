//! The script that runs in every frame, in a world of its own that the app's scripts cannot see.

/// The name of that world.
pub(super) const WORLD: &str = "scenarioforge";

/// The script.
pub(super) const SOURCE: &str = concat!("(() => {\n", include_str!("page/main.js"), "\n})();");
