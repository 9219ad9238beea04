//! Which relationships that matter to a decision were added or removed since: it
//! is explained with those of today.

use std::collections::HashSet;

use api::explanation::ChangedRelationship;
use gnap::right::Right;
use policy::{Node, Record, Relationships};
use serde_json::Value;
use store::audit::{AuditEvent, AuditFilter};
use store::page::{MAX_LIMIT, PageRequest};

use crate::admin::problem::Problem;
use crate::admin::time;
use crate::tenant::node;

/// A change that was made.
struct Made {
    at_ms: u64,
    is_added: bool,
    tuple: [String; 3],
    subject: Node,
    object: Node,
}

/// Those of the newest changes since a time that who and what was asked about
/// are in, or were, by however many steps; oldest first.
///
/// # Errors
/// When the store does not answer.
pub async fn changed_since(
    store: store::Tenant<'_>,
    at_ms: u64,
    records: &[Record],
    today: &Relationships,
) -> Result<Vec<ChangedRelationship>, Problem> {
    let filter = AuditFilter {
        action: Some("relationship.change".to_owned()),
        from_ms: Some(at_ms),
        ..AuditFilter::default()
    };
    let first = PageRequest::first(MAX_LIMIT);
    let events = store.audit_events(&filter, first).await?.items;
    let made: Vec<Made> = events.iter().rev().flat_map(made).collect();
    let mut reached = HashSet::new();
    for one in records.iter().flat_map(asked_about) {
        reach(&mut reached, one, today);
    }
    // What was reached by a tuple that is gone is not found today.
    loop {
        let before = reached.len();
        for made in &made {
            if reached.contains(&made.subject) && is_inside(made) {
                reach(&mut reached, made.object.clone(), today);
            }
        }
        if reached.len() == before {
            break;
        }
    }
    let matters = |made: &&Made| {
        reached.contains(&made.subject) && (is_inside(made) || reached.contains(&made.object))
    };
    let changed = made.iter().filter(matters);
    Ok(changed.map(shown).collect())
}

fn reach(reached: &mut HashSet<Node>, one: Node, today: &Relationships) {
    reached.extend(today.containers(&one));
    reached.insert(one);
}

/// Whether it puts the subject into the object; else it is a relation to it.
fn is_inside(made: &Made) -> bool {
    matches!(made.tuple[1].as_str(), "member" | "parent")
}

fn asked_about(record: &Record) -> Vec<Node> {
    let context = &record.context;
    let people = [&context.ro, &context.end_user, &context.asserted_user];
    let people = people.into_iter().flatten().cloned().map(Node::User);
    let client = Node::Client(record.client.id.clone());
    let class = record.client.class.clone().map(Node::ClientClass);
    let agent = context.agent.as_ref();
    let agent = agent.map(|agent| Node::Agent(agent.id.clone()));
    let resource = match &record.right {
        Right::Object(right) => right.identifier.as_ref().map(|identifier| Node::Resource {
            right_type: right.right_type.clone(),
            identifier: identifier.clone(),
        }),
        Right::Reference(_) => None,
    };
    people
        .chain([client])
        .chain(class)
        .chain(agent)
        .chain(resource)
        .collect()
}

fn made(event: &AuditEvent) -> Vec<Made> {
    let of = |member: &str, is_added: bool| {
        let tuples = event.data["after"][member].as_array().into_iter().flatten();
        let tuples = tuples.filter_map(move |tuple| one(event.at_ms, is_added, tuple));
        tuples.collect::<Vec<Made>>()
    };
    let mut made = of("add", true);
    made.append(&mut of("remove", false));
    made
}

fn one(at_ms: u64, is_added: bool, tuple: &Value) -> Option<Made> {
    let text = |member: &str| Some(tuple[member].as_str()?.to_owned());
    let tuple = [text("subject")?, text("relation")?, text("object")?];
    Some(Made {
        at_ms,
        is_added,
        subject: node(&tuple[0])?,
        object: node(&tuple[2])?,
        tuple,
    })
}

fn shown(made: &Made) -> ChangedRelationship {
    let [subject, relation, object] = made.tuple.clone();
    ChangedRelationship {
        at: time::shown(made.at_ms),
        added: made.is_added,
        subject,
        relation,
        object,
    }
}
