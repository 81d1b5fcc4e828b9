//! From the viewport of a frame of another origin to that of its page.

use std::time::Instant;

use serde::Deserialize;
use serde_json::json;

use super::{
    context::{BrowserError, Context, ended},
    script::{Place, Reply},
    wire::CallError,
};
use crate::domain::trace::{Bounds, Point};

/// Whether a point of a frame can be reached in its page.
pub(super) enum Laid {
    Free,
    /// By what.
    Covered(String),
    /// A frame went away meanwhile.
    Gone,
}

/// `sf.frame`.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Placed {
    point: Option<Point>,
    scale_x: f64,
    scale_y: f64,
    by: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Owner {
    backend_node_id: u64,
}

#[derive(Deserialize)]
struct Resolved {
    object: Object,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Object {
    object_id: Option<String>,
}

#[derive(Deserialize)]
struct Called {
    result: Value,
}

#[derive(Deserialize)]
struct Value {
    value: Option<Placed>,
}

impl Context {
    /// Turns what a reply says of the viewport of its document into what holds in the viewport of the page.
    pub(super) async fn lay(
        &self,
        place: &Place,
        reply: &mut Reply,
        deadline: Instant,
    ) -> Result<Laid, BrowserError> {
        let mut frame = place.frame.clone();
        loop {
            let above = {
                let state = self.shared.state.borrow();
                let page = state.page(place.page).ok_or_else(ended)?;
                if page.target == frame {
                    return Ok(Laid::Free);
                }
                page.above(&frame)
            };
            let (Some((world, root)), Some(Point { x, y })) = (above, reply.point) else {
                return Ok(Laid::Gone);
            };
            let placed = match self.place_in(place, &frame, world, x, y, deadline).await {
                Ok(Some(placed)) => placed,
                Ok(None) | Err(CallError::Refused { .. }) => return Ok(Laid::Gone),
                Err(error) => return Err(error.into()),
            };
            let Some(point) = placed.point else {
                return Ok(Laid::Gone);
            };
            if let Some(by) = placed.by {
                return Ok(Laid::Covered(by));
            }
            reply.bounds = reply.bounds.map(|bounds| Bounds {
                x: point.x - (x - bounds.x) * placed.scale_x,
                y: point.y - (y - bounds.y) * placed.scale_y,
                width: bounds.width * placed.scale_x,
                height: bounds.height * placed.scale_y,
            });
            reply.point = Some(point);
            frame = root;
        }
    }

    /// Where a point of a frame lies in the outermost document that the script around the frame reaches.
    async fn place_in(
        &self,
        place: &Place,
        frame: &str,
        world: u64,
        x: f64,
        y: f64,
        deadline: Instant,
    ) -> Result<Option<Placed>, CallError> {
        let session = &place.session;
        let Some(owner) = self
            .ask::<Owner>(
                session,
                "DOM.getFrameOwner",
                &json!({ "frameId": frame }),
                deadline,
            )
            .await?
        else {
            return Ok(None);
        };
        // The frame itself may be out of the page's view.
        let _: Option<serde_json::Value> = self
            .ask(
                session,
                "DOM.scrollIntoViewIfNeeded",
                &json!({ "backendNodeId": owner.backend_node_id }),
                deadline,
            )
            .await?;
        let Some(resolved) = self
            .ask::<Resolved>(
                session,
                "DOM.resolveNode",
                &json!({ "backendNodeId": owner.backend_node_id, "executionContextId": world }),
                deadline,
            )
            .await?
        else {
            return Ok(None);
        };
        let called = self
            .ask::<Called>(
                session,
                "Runtime.callFunctionOn",
                &json!({
                    "functionDeclaration": "function (x, y) { return sf.frame(this, x, y); }",
                    "objectId": resolved.object.object_id, "arguments": [{ "value": x }, { "value": y }],
                    "returnByValue": true,
                }),
                deadline,
            )
            .await?;
        Ok(called.and_then(|called| called.result.value))
    }
}
