//! What a right means in this tenant: references become the rights they stand
//! for, and each right belongs to the resource servers that serve it.

use gnap::request::TokenRequests;
use gnap::right::{Right, RightObject};

use super::{KnownResourceServer, Tenant};

impl Tenant {
    /// The rights that `right` stands for, or `None` when its type or name is
    /// unknown here, or it is not as its type says (RFC 9635 §8).
    pub fn resolve(&self, right: &Right) -> Option<Vec<Right>> {
        match right {
            Right::Reference(name) => self.references.get(name).cloned(),
            Right::Object(object) => {
                let is_known = self.right_types.contains_key(&object.right_type);
                (is_known && self.fits(object)).then(|| vec![right.clone()])
            }
        }
    }

    /// The types of everything that is requested; of rights that are unknown
    /// here nothing.
    pub fn right_types_of(&self, requests: &TokenRequests) -> Vec<String> {
        let rights = requests.as_slice().iter().flat_map(|one| &one.access);
        let resolved = rights.filter_map(|right| self.resolve(right)).flatten();
        resolved
            .filter_map(|right| right.right_type().map(str::to_owned))
            .collect()
    }

    /// Whether the right keeps the schema of its type, if that has one.
    fn fits(&self, right: &RightObject) -> bool {
        let Some(schema) = self.schemas.get(&right.right_type) else {
            return true;
        };
        serde_json::to_value(right).is_ok_and(|right| schema.accepts(&right))
    }

    /// What of the rights held concerns this resource server: of a type that
    /// several have, without the locations that are another's (RFC 9767 §6.12).
    pub fn concerning(&self, server: &KnownResourceServer, held: &[Right]) -> Vec<Right> {
        held.iter()
            .filter_map(|right| match right {
                Right::Reference(name) => server.references.contains(name).then(|| right.clone()),
                Right::Object(object) => {
                    let own = self.own_part(server, object)?;
                    Some(Right::Object(Box::new(own)))
                }
            })
            .collect()
    }

    fn own_part(&self, server: &KnownResourceServer, object: &RightObject) -> Option<RightObject> {
        let has_type = |one: &&KnownResourceServer| one.types.contains(&object.right_type);
        if !has_type(&server) {
            return None;
        }
        let others = self
            .resource_servers()
            .iter()
            .filter(|other| other.details.id != server.details.id)
            .filter(has_type);
        let is_at = |one: &KnownResourceServer, location: &str| {
            let mut known = one.locations.iter();
            known.any(|known| policy::overlap(known, location))
        };
        let is_anothers = |location: &String| {
            !is_at(server, location) && others.clone().any(|other| is_at(other, location))
        };
        let mut own = object.clone();
        let locations = own.locations.as_mut().filter(|all| !all.is_empty());
        if let Some(locations) = locations {
            locations.retain(|location| !is_anothers(location));
            if locations.is_empty() {
                return None;
            }
        }
        Some(own)
    }

    /// Whether the rights held cover the rights wanted. What is not understood
    /// is not covered (RFC 9767 §3.3).
    pub fn covers(&self, held: &[Right], wanted: &[Right]) -> bool {
        let resolve = |rights: &[Right]| -> Option<Vec<Right>> {
            let resolved = rights.iter().map(|right| self.resolve(right));
            Some(resolved.collect::<Option<Vec<_>>>()?.concat())
        };
        let (Some(wanted_objects), Some(held_objects)) = (resolve(wanted), resolve(held)) else {
            return false;
        };
        gnap::right::covers_all(&held_objects, &wanted_objects)
    }
}
