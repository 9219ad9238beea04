//! The list of grants.

use gnap::grant::Finalized;
use gnap::id::{GrantId, InstanceId, UserId};
use serde_json::Value;
use uuid::Uuid;

use crate::column::{Word, from_json, json, thumbprint, time, unsigned};
use crate::error::StoreError;
use crate::grant::row;
use crate::key::KeyThumbprint;
use crate::page::{Page, PageRequest};
use crate::scan::{Listed, Scan};
use crate::sql::Row;
use crate::tenant::Tenant;

/// Which grants are wanted; everything given must match.
#[derive(Debug, Clone, Default)]
pub struct GrantFilter {
    /// The state.
    pub state: Option<StateFilter>,
    /// The key of the client instance.
    pub thumbprint: Option<KeyThumbprint>,
    /// The remembered client instance.
    pub client_instance: Option<InstanceId>,
    /// A part of the client's name or class, in any case.
    pub client: Option<String>,
    /// The user who decided.
    pub user: Option<UserId>,
    /// The type of a requested right, exactly.
    pub right_type: Option<String>,
    /// Asked for at or after this time, in epoch milliseconds.
    pub created_from_ms: Option<u64>,
    /// Asked for before this time, in epoch milliseconds.
    pub created_before_ms: Option<u64>,
}

/// Which states are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateFilter {
    /// This one.
    In(StateKind),
    /// Denied or finalized.
    Over,
}

/// A state without its facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateKind {
    /// Modified and waiting for a person again (RFC 9635 §5.3); what was
    /// issued before stands.
    Pending,
    /// Waiting for others than the RO to approve.
    Waiting,
    /// Approved.
    Approved,
    /// Denied.
    Denied,
    /// Finalized, for whatever reason.
    Finalized,
}

/// A grant in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantSummary {
    /// Its id.
    pub id: GrantId,
    /// The state.
    pub state: StateKind,
    /// Why it is over, if it is.
    pub finalized: Option<Finalized>,
    /// When it was over, in epoch milliseconds.
    pub finalized_at_ms: Option<u64>,
    /// The client's name.
    pub client_name: Option<String>,
    /// The client's class.
    pub client_class_id: Option<String>,
    /// The client instance, if the AS remembers it.
    pub client_instance: Option<InstanceId>,
    /// The key of the client instance.
    pub thumbprint: KeyThumbprint,
    /// The user who decided, if one did.
    pub user: Option<UserId>,
    /// The types of all requested rights.
    pub right_types: Vec<String>,
    /// What was asked for.
    pub request: Value,
    /// What was decided for each right and why.
    pub decision: Value,
    /// When it was asked for, in epoch milliseconds.
    pub created_at_ms: u64,
    /// When it was decided, in epoch milliseconds.
    pub decided_at_ms: u64,
}

impl Tenant<'_> {
    /// Grants, newest first.
    ///
    /// # Errors
    /// As every read.
    pub async fn grants(
        &self,
        filter: &GrantFilter,
        page: PageRequest,
    ) -> Result<Page<GrantSummary>, StoreError> {
        let listed = Listed {
            table: row::TABLE.name,
            at: "created_at",
            columns: "created_at, id, state, finalized_reason, client_name, client_class_id, \
                      user_id, right_types, decided_at, finalized_at, client_instance_id, \
                      key_thumbprint, request, decision",
        };
        let mut scan = Scan::new(listed, self.id);
        if let Some(user) = filter.user {
            scan.within("user_id = {}", Some(Uuid::from(user)));
        }
        if let Some(from) = filter.created_from_ms {
            scan.within("created_at >= {}", time(from));
        }
        if let Some(before) = filter.created_before_ms {
            scan.within("created_at < {}", time(before));
        }
        match filter.state {
            None => {}
            Some(StateFilter::In(state)) => scan.matching("state = {}", state.word()),
            Some(StateFilter::Over) => {
                scan.matching("state <> {}", StateKind::Waiting.word());
                scan.matching("state <> {}", StateKind::Approved.word());
                scan.matching("state <> {}", StateKind::Pending.word());
            }
        }
        if let Some(thumbprint) = filter.thumbprint {
            scan.matching("key_thumbprint = {}", thumbprint);
        }
        if let Some(instance) = filter.client_instance {
            scan.matching("client_instance_id = {}", Some(Uuid::from(instance)));
        }
        if let Some(client) = &filter.client {
            // What is left without the searched text is shorter where it
            // occurs. Unlike LIKE this has no wildcards to escape and is the
            // same on both databases.
            scan.matching(
                "(replace(lower(client_name), lower({}), '') <> lower(client_name) \
                 OR replace(lower(client_class_id), lower({}), '') <> lower(client_class_id))",
                client.as_str(),
            );
        }
        if let Some(right_type) = &filter.right_type {
            // The column is a JSON array. Inside its strings every quote has a
            // backslash in front, so a comma and a quote begin an element.
            scan.matching(
                "replace(',' || substr(right_types, 2), {}, '') <> ',' || substr(right_types, 2)",
                format!(",{}", json("type of a right", right_type)?),
            );
        }
        scan.page(self.store.pool(), page, summary).await
    }
}

/// Columns 0 and 1 belong to the scan.
fn summary(row: &Row) -> Result<GrantSummary, StoreError> {
    Ok(GrantSummary {
        created_at_ms: unsigned(row.get(2)?),
        id: row.get::<Uuid>(3)?.into(),
        state: StateKind::from_word(&row.get::<String>(4)?)?,
        finalized: row
            .get::<Option<String>>(5)?
            .map(|word| Finalized::from_word(&word))
            .transpose()?,
        client_name: row.get(6)?,
        client_class_id: row.get(7)?,
        user: row.get::<Option<Uuid>>(8)?.map(UserId::from),
        right_types: from_json("types of rights", &row.get::<String>(9)?)?,
        decided_at_ms: unsigned(row.get(10)?),
        finalized_at_ms: row.get::<Option<i64>>(11)?.map(unsigned),
        client_instance: row.get::<Option<Uuid>>(12)?.map(InstanceId::from),
        thumbprint: thumbprint(&row.get::<Vec<u8>>(13)?)?,
        request: from_json("request", &row.get::<String>(14)?)?,
        decision: from_json("decision", &row.get::<String>(15)?)?,
    })
}
