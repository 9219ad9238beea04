//! A grant as a row of a table.

use api::grant::{GrantClient, GrantSummary, Provenance};
use leptos::prelude::*;

use crate::components::relative_time::RelativeTime;
use crate::components::right_chips::RightChips;
use crate::components::table::{Column, Keep};
use crate::pages::grants::state::StateBadge;
use crate::routes::Section;
use crate::texts::{Texts, use_texts};

/// The columns of a table of grants.
pub fn columns(t: &Texts) -> Vec<Column> {
    let column = |label, keep| Column { label, keep };
    vec![
        column(t.grants.client, Keep::Always),
        column(t.grants.user, Keep::Medium),
        column(t.grants.rights, Keep::Wide),
        column(t.grants.state, Keep::Always),
        column(t.grants.requested, Keep::Medium),
    ]
}

/// A row.
pub fn row(slug: &str, grant: GrantSummary) -> AnyView {
    let t = use_texts();
    let href = Section::Grant(grant.id).path(slug);
    view! {
        <tr class="row">
            <td>
                <a class="row-link cell-title" href=href>{client_name(&grant.client, t)}</a>
                <span class="cell-sub">{client_origin(&grant.client, t)}</span>
            </td>
            <td class=Keep::Medium.class()>
                {match grant.user {
                    Some(user) => {
                        view! {
                            <span class="cell-plain">{user.name}</span>
                            <span class="cell-sub">{user.login}</span>
                        }
                            .into_any()
                    }
                    None => view! { <span class="quiet">{t.grants.no_user}</span> }.into_any(),
                }}
            </td>
            <td class=Keep::Wide.class()>
                <RightChips rights=grant.rights most=2/>
            </td>
            <td>
                <StateBadge state=grant.state end=grant.end/>
            </td>
            <td class=format!("cell-time {}", Keep::Medium.class())>
                <RelativeTime at=grant.created_at/>
            </td>
        </tr>
    }
    .into_any()
}

/// What to call a client.
pub fn client_name(client: &GrantClient, t: &Texts) -> String {
    client
        .name
        .clone()
        .unwrap_or_else(|| t.grants.unnamed.to_owned())
}

/// Who vouches for the name.
pub fn client_origin(client: &GrantClient, t: &Texts) -> String {
    match (client.provenance, &client.class) {
        (Provenance::Registered, _) => t.grants.registered.to_owned(),
        (Provenance::Class, Some(class)) => t.grants.of_class.replace("{}", class),
        (Provenance::Class, None) => t.grants.of_some_class.to_owned(),
        (Provenance::SelfDeclared, _) => t.grants.self_declared.to_owned(),
    }
}
