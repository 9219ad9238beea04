//! sea-orm entities: rows as they are stored. Private to this crate.

pub(crate) mod administrator;
pub(crate) mod audit_event;
pub(crate) mod branding;
pub(crate) mod client_class;
pub(crate) mod directory_user;
pub(crate) mod key_reference;
pub(crate) mod membership;
pub(crate) mod policy;
pub(crate) mod policy_case;
pub(crate) mod policy_draft;
pub(crate) mod policy_proposal;
pub(crate) mod policy_replay;
pub(crate) mod policy_replay_change;
pub(crate) mod policy_shadow;
pub(crate) mod policy_shadow_count;
pub(crate) mod policy_shadow_sample;
pub(crate) mod policy_version;
pub(crate) mod recovery_code;
pub(crate) mod relationship;
pub(crate) mod resource_server;
pub(crate) mod resource_set;
pub(crate) mod right_type;
pub(crate) mod signing_key;
pub(crate) mod tenant;
pub(crate) mod user_factor;
