//! From minijinja's values to JSON, within a budget: a list can be lazy and as long as it likes.

use minijinja::{
    Error, ErrorKind,
    value::{Value, ValueKind},
};
use serde_json::{Map, Value as Json};

/// Bytes that a render may yield.
pub(super) const MAX_OUTPUT: usize = 4 << 20;

/// What an item of a list or object costs beside its text.
const ITEM: usize = 8;

/// Deeper values cannot have come from JSON.
const MAX_DEPTH: usize = 128;

/// Why a value is no JSON.
pub(super) enum Unfit {
    /// It is larger than [`MAX_OUTPUT`].
    Large,
    /// Something else.
    Error(Error),
}

impl From<Error> for Unfit {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// As JSON.
pub(super) fn to_json(value: &Value) -> Result<Json, Unfit> {
    convert(value, &mut MAX_OUTPUT.clone(), 0)
}

fn convert(value: &Value, budget: &mut usize, depth: usize) -> Result<Json, Unfit> {
    let text = value.as_str();
    *budget = budget
        .checked_sub(text.map_or(ITEM, str::len))
        .ok_or(Unfit::Large)?;
    if let Some(text) = text {
        return Ok(text.into());
    }
    if depth > MAX_DEPTH {
        return Err(refused("a value this deep").into());
    }
    match value.kind() {
        ValueKind::None => Ok(Json::Null),
        ValueKind::Bool => Ok(value.is_true().into()),
        ValueKind::Number => serde_json::to_value(value)
            .map_err(|_| refused("a number that JSON cannot hold").into()),
        ValueKind::Seq | ValueKind::Iterable => {
            let mut items = Vec::new();
            for item in value.try_iter()? {
                items.push(convert(&item, budget, depth + 1)?);
            }
            Ok(Json::Array(items))
        }
        ValueKind::Map => {
            let mut members = Map::new();
            for key in value.try_iter()? {
                let member = convert(&value.get_item(&key)?, budget, depth + 1)?;
                let key = key.to_string();
                *budget = budget.checked_sub(key.len()).ok_or(Unfit::Large)?;
                members.insert(key, member);
            }
            Ok(Json::Object(members))
        }
        ValueKind::Undefined => Err(Error::from(ErrorKind::UndefinedError).into()),
        kind => Err(refused(&format!("a value of kind {kind}")).into()),
    }
}

/// As it stands in text: a string as it is, everything else as JSON.
pub(super) fn text(value: Json) -> String {
    match value {
        Json::String(text) => text,
        other => other.to_string(),
    }
}

fn refused(what: &str) -> Error {
    Error::new(
        ErrorKind::InvalidOperation,
        format!("{what} cannot be put into a step"),
    )
}
