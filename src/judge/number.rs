//! Numbers by value. JSON has one kind of number, serde_json has three; comparing through `f64` would call
//! 9007199254740993 and 9007199254740992 the same.

use std::cmp::Ordering;

use serde_json::Number;

/// Where integers beyond this would no longer fit the exact form.
const EXACT: f64 = 1e38;

#[derive(Clone, Copy)]
enum Exact {
    Integer(i128),
    /// With a fraction, or too large to be an [`Exact::Integer`].
    Real(f64),
}

fn exact(number: &Number) -> Exact {
    if let Some(integer) = number.as_i128() {
        return Exact::Integer(integer);
    }
    let real = number.as_f64().unwrap_or(f64::NAN);
    if real.fract() == 0.0 && real.abs() < EXACT {
        // Exact: a whole number below 2^127.
        Exact::Integer(real as i128)
    } else {
        Exact::Real(real)
    }
}

/// By value.
pub(super) fn compare(left: &Number, right: &Number) -> Ordering {
    match (exact(left), exact(right)) {
        (Exact::Integer(left), Exact::Integer(right)) => left.cmp(&right),
        (Exact::Real(left), Exact::Real(right)) => left.total_cmp(&right),
        (Exact::Integer(left), Exact::Real(right)) => integer_to_real(left, right),
        (Exact::Real(left), Exact::Integer(right)) => integer_to_real(right, left).reverse(),
    }
}

/// The real has a fraction or is huge, so the two are never equal.
fn integer_to_real(integer: i128, real: f64) -> Ordering {
    let floor = real.floor();
    if floor >= EXACT {
        Ordering::Less
    } else if floor <= -EXACT {
        Ordering::Greater
    } else if integer <= floor as i128 {
        Ordering::Less
    } else {
        Ordering::Greater
    }
}

/// Whether it has no fraction.
pub(super) fn is_integer(number: &Number) -> bool {
    match exact(number) {
        Exact::Integer(_) => true,
        Exact::Real(real) => real.fract() == 0.0,
    }
}

/// Without a fraction that says nothing: `1.0` as `1`.
pub(super) fn shortest(number: &Number) -> Number {
    match exact(number) {
        Exact::Integer(integer) => {
            i64::try_from(integer).map_or_else(|_| number.clone(), Number::from)
        }
        Exact::Real(_) => number.clone(),
    }
}

/// The number that a text says; `None` when it says something else. More lenient than JSON (`007`, `+5`, `.5`), since
/// programs print numbers in many ways, but never infinite.
pub(super) fn said(text: &str) -> Option<Number> {
    let text = text.trim();
    if let Ok(integer) = text.parse::<i64>() {
        return Some(integer.into());
    }
    if let Ok(integer) = text.parse::<u64>() {
        return Some(integer.into());
    }
    Number::from_f64(text.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        serde_json::from_str(text).expect("the table holds numbers")
    }

    #[test]
    fn numbers_compare_by_value() {
        use Ordering::{Equal, Greater, Less};
        for (left, right, order) in [
            ("1", "1.0", Equal),
            ("1", "1e0", Equal),
            ("100", "1e2", Equal),
            ("0", "-0.0", Equal),
            ("9007199254740993", "9007199254740992", Greater),
            ("9007199254740993", "9007199254740992.0", Greater),
            ("18446744073709551615", "18446744073709551614", Greater),
            ("18446744073709551615", "-1", Greater),
            ("1", "1.5", Less),
            ("2", "1.5", Greater),
            ("-1", "-1.5", Greater),
            ("-2", "-1.5", Less),
            ("1", "1e300", Less),
            ("1", "-1e300", Greater),
            ("1e300", "1e299", Greater),
            ("1e300", "1E300", Equal),
        ] {
            assert_eq!(
                compare(&number(left), &number(right)),
                order,
                "{left} {right}"
            );
            assert_eq!(
                compare(&number(right), &number(left)),
                order.reverse(),
                "{right} {left}"
            );
        }
    }

    #[test]
    fn a_text_says_a_number_or_none() {
        for (text, same) in [
            ("5\n", "5"),
            (" 007 ", "7"),
            ("+5", "5"),
            (".5", "0.5"),
            ("1e3", "1000"),
        ] {
            let said = said(text).expect("it says a number");
            assert_eq!(compare(&said, &number(same)), Ordering::Equal, "{text:?}");
        }
        for text in ["", "inf", "NaN", "5 ms", "0x10", "1_000", "1,000", "1e999"] {
            assert_eq!(said(text), None, "{text:?}");
        }
    }
}
