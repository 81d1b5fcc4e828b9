//! Names of JavaScript's modules, and where they lead.

use super::{Edges, Language, Members, World};
use crate::select::impact::paths::{above, extension, folder, join};

/// What the platform brings along.
const BUILT_IN: &[&str] = &[
    "assert",
    "async_hooks",
    "buffer",
    "child_process",
    "cluster",
    "console",
    "constants",
    "crypto",
    "dgram",
    "diagnostics_channel",
    "dns",
    "domain",
    "events",
    "fs",
    "http",
    "http2",
    "https",
    "inspector",
    "module",
    "net",
    "os",
    "path",
    "perf_hooks",
    "process",
    "punycode",
    "querystring",
    "readline",
    "repl",
    "stream",
    "string_decoder",
    "sys",
    "timers",
    "tls",
    "trace_events",
    "tty",
    "url",
    "util",
    "v8",
    "vm",
    "wasi",
    "worker_threads",
    "zlib",
];
const EXTENSIONS: &[&str] = &[
    "ts", "tsx", "d.ts", "mts", "cts", "js", "jsx", "mjs", "cjs", "json", "vue", "svelte", "astro",
    "css", "scss", "node",
];

/// How sure it is that a text names a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    /// It is imported.
    Import,
    /// It stands in quotes.
    Text,
}

pub(super) fn resolve(
    world: &World<'_>,
    path: &str,
    wanted: &str,
    wish: Wish,
    unit: &str,
    edges: &mut Edges,
) {
    // Bundlers put loaders in front and questions behind.
    let name = wanted.rsplit('!').next().unwrap_or(wanted);
    let name = name.split('?').next().unwrap_or(name);
    if name.starts_with("node:") || name.starts_with("data:") || name.contains("://") {
        return;
    }
    let here = folder(path);
    if name.starts_with('.') {
        relative(world, here, name, unit, edges);
        return;
    }
    let mut found = false;
    for aliases in world.aliases(here).iter() {
        for place in aliases.places(name) {
            found |= module_at(world, &place, edges);
        }
    }
    let Some(packages) = world.packages() else {
        edges.open("the repository has more packages than are looked at");
        return;
    };
    if packages.resolve(world, name, edges) || found || wish == Wish::Text {
        return;
    }
    let package = package_of(name);
    if name == package && BUILT_IN.contains(&package) || packages.knows(package) {
        return;
    }
    // Maybe an alias of a bundler: what stands behind its first part is the end of a path. But that is a guess.
    let bare = name
        .trim_start_matches(['/', '@', '~', '#', '$'])
        .trim_start_matches('/');
    let shorter = bare.split_once('/').map(|(_, rest)| rest);
    let mut none = true;
    for end in [Some(bare), shorter].into_iter().flatten() {
        if let Some(files) = world.files.ending_with(end).filter(|_| !end.is_empty()) {
            none &= files.is_empty();
            edges.found(files);
        }
    }
    if none && BUILT_IN.contains(&package) {
        return;
    }
    let because = format!("it imports `{name}`, which is neither a dependency nor a file here");
    edges.open_unit(because, unit);
}

fn relative(world: &World<'_>, here: &str, name: &str, unit: &str, edges: &mut Edges) {
    let because = || format!("it imports `{name}`, which is no file here");
    let Some(place) = join(here, name) else {
        edges.open(because());
        return;
    };
    if module_at(world, &place, edges) {
        return;
    }
    let inside = unit.is_empty() || place == unit || place.starts_with(&format!("{unit}/"));
    let linked = above(&place).any(|part| {
        let file = world.files.find(part);
        file.is_some_and(|file| world.files.is_link(file))
    });
    if inside && !linked {
        edges.open_unit(because(), unit);
    } else {
        edges.open(because());
    }
}

/// The file or folder that a path without an extension means. All that it could mean count.
pub(super) fn module_at(world: &World<'_>, module: &str, edges: &mut Edges) -> bool {
    let before = edges.files.len() + edges.groups.len();
    edges.found(world.files.find(module));
    let other = match extension(module) {
        "js" => &["ts", "tsx", "jsx", "d.ts"][..],
        "jsx" => &["tsx"],
        "mjs" => &["mts"],
        "cjs" => &["cts"],
        _ => &[],
    };
    let stem = &module[..module.len() - extension(module).len()];
    edges.found(
        other
            .iter()
            .filter_map(|other| world.files.find(&format!("{stem}{other}"))),
    );
    for extension in EXTENSIONS {
        edges.found(world.files.find(&format!("{module}.{extension}")));
        edges.found(world.files.find(&format!("{module}/index.{extension}")));
    }
    if world
        .files
        .find(&format!("{module}/package.json"))
        .is_some()
    {
        edges.group(module, Members::Of(Language::JavaScript), true);
    }
    edges.files.len() + edges.groups.len() > before
}

/// `@scope/name` or `name`, of a name that may go on.
pub(super) fn package_of(name: &str) -> &str {
    let parts = if name.starts_with('@') { 2 } else { 1 };
    let end = name.match_indices('/').nth(parts - 1);
    end.map_or(name, |(end, _)| &name[..end])
}
