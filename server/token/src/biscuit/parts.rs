//! Rights taken apart into single actions, locations, datatypes and privileges,
//! and put together again.

use gnap::right::{Right, RightObject};

/// Parts of one right at most.
const MOST: usize = 64;

type Dimension = fn(&mut RightObject) -> &mut Option<Vec<String>>;

const DIMENSIONS: [Dimension; 4] = [
    |right| &mut right.actions,
    |right| &mut right.locations,
    |right| &mut right.datatypes,
    |right| &mut right.privileges,
];

/// The parts of a right, each with one value at most in each dimension. `None`
/// when there are too many.
pub(super) fn of(right: &Right) -> Option<Vec<Right>> {
    let Right::Object(object) = right else {
        return Some(vec![right.clone()]);
    };
    let mut parts = vec![RightObject::clone(object)];
    for dimension in DIMENSIONS {
        let values = dimension(&mut RightObject::clone(object)).clone();
        let Some(values) = values.filter(|values| !values.is_empty()) else {
            continue;
        };
        if parts.len() * values.len() > MOST {
            return None;
        }
        let with = |part: &RightObject, value: &String| {
            let mut part = part.clone();
            *dimension(&mut part) = Some(vec![value.clone()]);
            part
        };
        parts = parts
            .iter()
            .flat_map(|part| values.iter().map(move |value| with(part, value)))
            .collect();
    }
    let parts = parts.into_iter().map(|part| Right::Object(Box::new(part)));
    Some(parts.collect())
}

/// Parts that differ in their actions only, as one right.
pub(super) fn joined(parts: Vec<Right>) -> Vec<Right> {
    let mut joined: Vec<Right> = Vec::new();
    for part in parts {
        let same = joined.iter_mut().find_map(|right| match (right, &part) {
            (Right::Object(one), Right::Object(other)) if is_but_for_actions(one, other) => {
                Some((one.actions.as_mut()?, other.actions.as_ref()?))
            }
            _ => None,
        });
        match same {
            Some((actions, more)) => actions.extend(more.iter().cloned()),
            None => joined.push(part),
        }
    }
    joined
}

fn is_but_for_actions(one: &RightObject, other: &RightObject) -> bool {
    let without = |right: &RightObject| RightObject {
        actions: None,
        ..right.clone()
    };
    one.actions.is_some() && other.actions.is_some() && without(one) == without(other)
}
