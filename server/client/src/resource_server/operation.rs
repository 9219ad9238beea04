//! What an operation of a resource server needs: rights, and the reference under
//! which a client can ask for them (RFC 9635 §8, §9.1; RFC 9767 §3.4).

use gnap::right::{Right, RightObject};
use serde_json::Value;

/// A right in the making, which needs at least its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightBuilder(RightObject);

/// A right of this type (RFC 9635 §8): add what it is limited to.
///
/// ```
/// use parley_client::resource_server::right;
///
/// let needs = right("photo-api").action("read").location("https://photos.example/albums");
/// ```
pub fn right(right_type: impl Into<String>) -> RightBuilder {
    RightBuilder(RightObject {
        right_type: right_type.into(),
        ..RightObject::default()
    })
}

impl RightBuilder {
    /// What is done.
    #[must_use]
    pub fn action(mut self, action: impl Into<String>) -> Self {
        self.0.actions.get_or_insert_default().push(action.into());
        self
    }

    /// Where, usually a URI.
    #[must_use]
    pub fn location(mut self, location: impl Into<String>) -> Self {
        self.0
            .locations
            .get_or_insert_default()
            .push(location.into());
        self
    }

    /// To which kind of data.
    #[must_use]
    pub fn datatype(mut self, datatype: impl Into<String>) -> Self {
        self.0
            .datatypes
            .get_or_insert_default()
            .push(datatype.into());
        self
    }

    /// With which privilege.
    #[must_use]
    pub fn privilege(mut self, privilege: impl Into<String>) -> Self {
        self.0
            .privileges
            .get_or_insert_default()
            .push(privilege.into());
        self
    }

    /// To which one resource.
    #[must_use]
    pub fn identifier(mut self, identifier: impl Into<String>) -> Self {
        self.0.identifier = Some(identifier.into());
        self
    }

    /// A field of the type's own.
    #[must_use]
    pub fn field(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.0.fields.insert(name.into(), value.into());
        self
    }

    /// An operation that needs this right, which clients can ask for by this
    /// reference.
    pub fn named(self, reference: impl Into<String>) -> Operation {
        Operation::from(self).named(reference)
    }
}

impl From<RightBuilder> for Right {
    fn from(builder: RightBuilder) -> Self {
        Right::Object(Box::new(builder.0))
    }
}

/// What one operation needs. Without rights any token will do that is good for
/// this resource server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Operation {
    rights: Vec<Right>,
    reference: Option<String>,
}

impl Operation {
    /// An operation that needs all of these rights.
    pub fn needing(rights: impl IntoIterator<Item = impl Into<Right>>) -> Self {
        Self {
            rights: rights.into_iter().map(Into::into).collect(),
            reference: None,
        }
    }

    /// The same, with the resource reference that suffices for it: what the
    /// challenge offers, and what a token may hold in place of the rights. It
    /// comes from the AS, by registration (RFC 9767 §3.4) or from an
    /// administrator.
    #[must_use]
    pub fn named(mut self, reference: impl Into<String>) -> Self {
        self.reference = Some(reference.into());
        self
    }

    /// The rights, all of which are needed.
    pub fn rights(&self) -> &[Right] {
        &self.rights
    }

    /// The reference that suffices.
    pub fn reference(&self) -> Option<&str> {
        self.reference.as_deref()
    }
}

impl From<RightBuilder> for Operation {
    fn from(builder: RightBuilder) -> Self {
        Self::needing([builder])
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_right_is_built_with_what_was_given_and_nothing_else() {
        let bare = Right::from(right("photo-api"));
        assert_eq!(json!(bare), json!({"type": "photo-api"}));
        let full = right("photo-api")
            .action("read")
            .action("write")
            .location("https://photos.example/")
            .datatype("images")
            .privilege("owner")
            .identifier("album-1")
            .field("limit", 5);
        let expected = json!({
            "type": "photo-api",
            "actions": ["read", "write"],
            "locations": ["https://photos.example/"],
            "datatypes": ["images"],
            "privileges": ["owner"],
            "identifier": "album-1",
            "limit": 5,
        });
        assert_eq!(json!(Right::from(full)), expected);
    }
}
