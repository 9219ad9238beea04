//! What the protocols promise, asked of the built server over the wire, file by
//! RFC section, on every backend there is.
//!
//! Each test names the requirements it shows (ids of the requirements table).

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failure is the test's way to speak"
)]

mod admin_api;
mod administrators_approve;
mod agents;
mod approvals;
mod authzen;
mod authzen_edge;
mod faults;
mod four_rights;
mod hostile;
mod hosts;
mod jose;
mod mutated;
mod mutation;
mod policy_context;
mod policy_life;
mod replicas;
mod rights;
mod rs_2_1_signed_tokens;
mod rs_2_2_formats;
mod rs_3_1_discovery;
mod rs_3_3_introspection;
mod rs_3_4_registration;
mod rs_4_derived_tokens;
mod rs_6_mcp_server;
mod rs_6_offline;
mod rs_6_resource_server;
mod rs_revocations;
mod sec_11_16_logo;
mod sec_11_33_retries;
mod sec_1_5_states;
mod sec_2_1_access_token;
mod sec_2_2_subject;
mod sec_2_3_client;
mod sec_2_4_user;
mod sec_2_5_2_callbacks;
mod sec_2_5_interact;
mod sec_2_grant_request;
mod sec_3_2_1_lifetime;
mod sec_3_3_app;
mod sec_3_3_user_code;
mod sec_3_4_subject;
mod sec_3_response;
mod sec_4_2_2_push;
mod sec_4_asynchronous;
mod sec_4_interaction;
mod sec_5_3_modification;
mod sec_5_continuation;
mod sec_6_1_1_key_rotation;
mod sec_6_management;
mod sec_7_1_1_key_references;
mod sec_7_1_keys;
mod sec_7_3_1_httpsig;
mod sec_7_3_2_mtls;
mod sec_7_3_3_jwsd;
mod sec_7_3_4_jws;
mod sec_7_3_dpop;
mod sec_9_discovery;
mod signing_keys;
mod step_up;
mod tenants;

use std::process::ExitCode;

fn main() -> ExitCode {
    let files = [
        sec_1_5_states::tests(),
        agents::tests(),
        authzen::tests(),
        authzen_edge::tests(),
        approvals::tests(),
        administrators_approve::tests(),
        sec_2_grant_request::tests(),
        sec_2_1_access_token::tests(),
        sec_2_2_subject::tests(),
        sec_2_3_client::tests(),
        sec_2_4_user::tests(),
        sec_2_5_interact::tests(),
        sec_2_5_2_callbacks::tests(),
        sec_3_3_app::tests(),
        sec_3_3_user_code::tests(),
        sec_3_response::tests(),
        sec_3_2_1_lifetime::tests(),
        sec_3_4_subject::tests(),
        sec_4_2_2_push::tests(),
        sec_4_asynchronous::tests(),
        sec_11_16_logo::tests(),
        sec_4_interaction::tests(),
        sec_5_continuation::tests(),
        sec_5_3_modification::tests(),
        sec_11_33_retries::tests(),
        sec_6_management::tests(),
        sec_6_1_1_key_rotation::tests(),
        sec_7_1_keys::tests(),
        sec_7_1_1_key_references::tests(),
        sec_7_3_1_httpsig::tests(),
        sec_7_3_2_mtls::tests(),
        sec_7_3_3_jwsd::tests(),
        sec_7_3_4_jws::tests(),
        sec_7_3_dpop::tests(),
        sec_9_discovery::tests(),
        step_up::tests(),
        rs_2_1_signed_tokens::tests(),
        rs_2_2_formats::tests(),
        rs_3_1_discovery::tests(),
        rs_3_3_introspection::tests(),
        rs_3_4_registration::tests(),
        rs_4_derived_tokens::tests(),
        rs_6_resource_server::all(),
        rs_6_offline::all(),
        rs_6_mcp_server::tests(),
        rs_revocations::tests(),
        signing_keys::tests(),
        tenants::tests(),
        hosts::tests(),
        admin_api::tests(),
        policy_context::tests(),
        policy_life::tests(),
        four_rights::tests(),
        hostile::tests(),
        mutated::tests(),
        faults::tests(),
        replicas::tests(),
    ];
    e2e::suite::run(&files.into_iter().flatten().collect::<Vec<_>>())
}
