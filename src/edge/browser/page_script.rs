//! The script that runs in every frame, in a world of its own that the app's scripts cannot see.

/// The name of that world.
pub(super) const WORLD: &str = "scenarioforge";

/// The script: the files of `page`, as one function.
pub(super) const SOURCE: &str = concat!(
    "(() => {\n",
    include_str!("page/dom.js"),
    include_str!("page/text.js"),
    include_str!("page/state.js"),
    include_str!("page/role.js"),
    include_str!("page/name.js"),
    include_str!("page/target.js"),
    include_str!("page/near.js"),
    include_str!("page/hit.js"),
    include_str!("page/fields.js"),
    include_str!("page/act.js"),
    include_str!("page/observe.js"),
    include_str!("page/snapshot.js"),
    include_str!("page/aria.js"),
    include_str!("page/main.js"),
    "\n})();"
);
