//! The routes of today, and what of a documented one they serve.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::{domain::inventory::Inventory, scan::references::Target};

use super::{
    route_shape::{Shape, is_prefix, takes},
    verdict::Verdict,
};

/// The routes of the code.
pub(super) struct Served<'t> {
    inventory: &'t Inventory,
    /// By the last piece that is no parameter.
    by_end: FxHashMap<String, Vec<(Shape, usize)>>,
    /// All pieces of routes that are no parameters.
    parts: FxHashSet<String>,
    /// Prefixes of routes that nobody here can know, each with its file, by their first piece; those that begin with a parameter,
    /// or have no piece at all, by nothing.
    unknown: FxHashMap<String, Vec<(Shape, &'t str)>>,
}

impl<'t> Served<'t> {
    pub(super) fn new(inventory: &'t Inventory) -> Self {
        let mut by_end: FxHashMap<String, Vec<(Shape, usize)>> = FxHashMap::default();
        let mut parts = FxHashSet::default();
        for (place, route) in inventory.routes.iter().enumerate() {
            let shape = Shape::of(&route.path);
            let last = shape
                .fixed()
                .last()
                .unwrap_or_default()
                .to_ascii_lowercase();
            parts.extend(shape.fixed().map(str::to_ascii_lowercase));
            by_end.entry(last).or_default().push((shape, place));
        }
        let mut unknown: FxHashMap<String, Vec<(Shape, &str)>> = FxHashMap::default();
        for place in &inventory.unknown_routes {
            let shape = Shape::of(&place.name);
            let key = shape.first().unwrap_or_default().to_ascii_lowercase();
            let all = unknown.entry(key).or_default();
            all.push((shape, place.file.as_str()));
        }
        Self {
            inventory,
            by_end,
            parts,
            unknown,
        }
    }

    /// What is there of a documented route; `None` when nothing is. `stands` tells the file in which a string stands in code.
    pub(super) fn of(
        &self,
        method: Option<&str>,
        path: &str,
        stands: impl Fn(&str) -> Option<String>,
    ) -> Option<Verdict> {
        let shape = Shape::of(path);
        let routes = &self.inventory.routes;
        let fixed: Vec<String> = shape.fixed().map(str::to_ascii_lowercase).collect();
        let near = self.by_end.get(fixed.last().map_or("", String::as_str));
        let near = near.into_iter().flatten();
        // A route that takes the rest of a path has another last piece.
        let open = fixed
            .iter()
            .flat_map(|part| self.by_end.get(part).into_iter().flatten());
        let served = near
            .chain(open)
            .find(|(code, place)| code.serves(&shape) && takes(&routes[*place], method));
        if let Some((_, place)) = served {
            return Some(Verdict::Living(Some(routes[*place].file.clone())));
        }
        // What others make below a prefix may be there; only history tells of what was ours.
        let mut unknown = fixed
            .iter()
            .map(String::as_str)
            .chain([""])
            .flat_map(|part| self.unknown.get(part).into_iter().flatten());
        if let Some((_, file)) = unknown.find(|(prefix, _)| prefix.is_above(&shape)) {
            return Some(Verdict::Weak(Some((*file).to_owned())));
        }
        // Without a framework that is known, a path in code is all that can be seen. With one, it may be a client's.
        let known = fixed
            .iter()
            .any(|part| !is_prefix(part) && self.parts.contains(part));
        let target = Target::Route {
            method: None,
            path: path.to_owned(),
        };
        let found = target
            .needles()
            .into_iter()
            .find_map(|needle| Some((stands(&needle)?, needle)));
        let (file, needle) = found?;
        if routes.is_empty() {
            return Some(Verdict::Living(Some(file)));
        }
        // Several pieces in a row are no chance: something that is not read here may well register them.
        let several = needle.trim_start_matches('/').contains('/');
        (!known || several || method.is_none()).then_some(Verdict::Weak(Some(file)))
    }
}
