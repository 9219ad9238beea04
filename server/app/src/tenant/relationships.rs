//! A tenant's relationships in memory (design §7): read whole once, afterwards
//! only what changed; swapped as a whole, so that a decision sees one state.

use std::sync::Arc;

use arc_swap::ArcSwap;
use policy::{Node, Relationship, RelationshipError, Relationships};
use store::relationship::{RelationshipsSince, Tuple};
use store::{StoreError, Tenant};

/// Most octets of an id or a type.
const MAX_TEXT: usize = 200;

/// The relationships as they were read last; nothing at first.
#[derive(Default)]
pub struct KnownRelationships(ArcSwap<Indexed>);

#[derive(Default)]
struct Indexed {
    version: u64,
    index: Arc<Relationships>,
}

/// A stored relationship that means nothing. A forbid may be about it, so the
/// tenant is not served without it.
#[derive(Debug, thiserror::Error)]
pub enum UnusableRelationship {
    /// Its text is not that of a node.
    #[error("a relationship is not readable")]
    Unreadable,
    /// It cannot be.
    #[error(transparent)]
    Meaningless(#[from] RelationshipError),
}

impl KnownRelationships {
    /// The version they were read at.
    pub fn version(&self) -> u64 {
        self.0.load().version
    }

    /// As they are now.
    pub fn now(&self) -> Arc<Relationships> {
        Arc::clone(&self.0.load().index)
    }

    /// These, as if they had been read.
    #[cfg(test)]
    pub fn of(relationships: &[Relationship]) -> Self {
        let index = Relationships::new(relationships).expect("relationships");
        Self(ArcSwap::from_pointee(Indexed {
            version: 1,
            index: Arc::new(index),
        }))
    }

    /// Reads what changed.
    ///
    /// # Errors
    /// As every read of the store; inside, when a relationship is unusable.
    pub async fn read(
        &self,
        store: &Tenant<'_>,
    ) -> Result<Result<(), UnusableRelationship>, StoreError> {
        let before = self.0.load_full();
        let since = store.relationships_since(before.version).await?;
        Ok(changed(&before, &since).map(|now| {
            // Somebody may have read later things meanwhile.
            self.0.rcu(|current| {
                if current.version < now.version {
                    Arc::clone(&now)
                } else {
                    Arc::clone(current)
                }
            });
        }))
    }
}

fn changed(
    before: &Indexed,
    since: &RelationshipsSince,
) -> Result<Arc<Indexed>, UnusableRelationship> {
    let mut index = Relationships::clone(&before.index);
    for tuple in &since.removed {
        index.remove(&relationship(tuple)?);
    }
    for tuple in &since.added {
        index.insert(&relationship(tuple)?)?;
    }
    Ok(Arc::new(Indexed {
        version: since.version,
        index: Arc::new(index),
    }))
}

fn relationship(tuple: &Tuple) -> Result<Relationship, UnusableRelationship> {
    let node = |text: &str| node(text).ok_or(UnusableRelationship::Unreadable);
    Ok(Relationship {
        subject: node(&tuple.subject)?,
        relation: tuple.relation.clone(),
        object: node(&tuple.object)?,
    })
}

/// Reads `user:…`, `group:…`, `client:…`, `client-class:…`, `agent:…` or
/// `resource:<type>/<identifier>`, where `%2F` and `%25` in the type stand for
/// `/` and `%`.
pub fn node(text: &str) -> Option<Node> {
    let (kind, id) = text.split_once(':')?;
    let is_id = |id: &str| !id.is_empty() && id.len() <= MAX_TEXT;
    let id = Some(id).filter(|id| !id.chars().any(char::is_control))?;
    if kind == "resource" {
        let (right_type, identifier) = id.split_once('/')?;
        let right_type = right_type.replace("%2F", "/").replace("%25", "%");
        let identifier = identifier.to_owned();
        return (is_id(&right_type) && is_id(&identifier)).then_some(Node::Resource {
            right_type,
            identifier,
        });
    }
    let id = Some(id).filter(|id| is_id(id))?.to_owned();
    match kind {
        "user" => Some(Node::User(id)),
        "group" => Some(Node::Group(id)),
        "client" => Some(Node::Client(id)),
        "client-class" => Some(Node::ClientClass(id)),
        "agent" => Some(Node::Agent(id)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_read() {
        assert_eq!(node("user:7"), Some(Node::User("7".to_owned())));
        assert_eq!(node("group:a:b"), Some(Node::Group("a:b".to_owned())));
        let resource = Node::Resource {
            right_type: "https://x/%1".to_owned(),
            identifier: "a/b".to_owned(),
        };
        assert_eq!(node("resource:https:%2F%2Fx%2F%251/a/b"), Some(resource));
        for text in [
            "",
            "user",
            "user:",
            "User:7",
            "resource:photo",
            "resource:photo/",
            "resource:/a",
            "group:a\nb",
            &format!("user:{}", "x".repeat(201)),
        ] {
            assert_eq!(node(text), None, "{text}");
        }
    }
}
