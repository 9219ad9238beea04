//! One end of a relationship: what kind of thing it is, and which.

use api::user::User;
use leptos::prelude::*;

use crate::texts::Texts;

/// The kinds, as they stand before the colon.
pub const KINDS: [&str; 6] = [
    "user",
    "group",
    "resource",
    "client",
    "client-class",
    "agent",
];

/// What a kind is called.
pub fn kind_label(kind: &str, t: &Texts) -> &'static str {
    match kind {
        "user" => t.relationships.user,
        "group" => t.relationships.group,
        "resource" => t.relationships.resource,
        "client" => t.relationships.client,
        "client-class" => t.relationships.client_class,
        "agent" => t.relationships.agent,
        _ => t.relationships.other,
    }
}

/// The kind, and the name of the one that is meant: of a user whom `users`
/// know, the person's name.
pub fn shown(node: &str, users: &[User], t: &Texts) -> (&'static str, String) {
    let (kind, id) = node.split_once(':').unwrap_or(("", node));
    let user = users.iter().find(|user| kind == "user" && user.id == id);
    let name = user.map_or_else(|| id.to_owned(), |user| user.name.clone());
    (kind_label(kind, t), name)
}

/// The node of a kind that a person typed; users are known by their login, too.
pub fn typed(kind: &str, text: &str, users: &[User]) -> String {
    let text = text.trim();
    let user = users
        .iter()
        .find(|user| kind == "user" && user.login == text);
    let id = user.map_or(text, |user| user.id.as_str());
    format!("{kind}:{id}")
}

/// An end in a row: a button that filters the list by it.
pub fn end(node: String, users: &[User], filter: Callback<String>, t: &'static Texts) -> AnyView {
    let (kind, name) = shown(&node, users, t);
    let label = t.relationships.filter_by.replace("{}", &name);
    let title = node.clone();
    view! {
        <button
            type="button"
            class="link-button cell-title"
            title=title
            aria-label=label
            on:click=move |_| filter.run(node.clone())
        >
            {name}
        </button>
        <span class="cell-sub">{kind}</span>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::EN;

    fn ada() -> User {
        User {
            id: "01".into(),
            login: "ada".into(),
            name: "Ada Lovelace".into(),
            email: None,
            created_at: 1,
            updated_at: 1,
            disabled_at: None,
        }
    }

    #[test]
    fn a_user_is_shown_by_name_and_typed_by_login() {
        let users = [ada()];
        assert_eq!(shown("user:01", &users, &EN).1, "Ada Lovelace");
        assert_eq!(shown("group:01", &users, &EN).1, "01");
        assert_eq!(typed("user", " ada ", &users), "user:01");
        assert_eq!(typed("user", "02", &users), "user:02");
        assert_eq!(typed("group", "ada", &users), "group:ada");
    }

    #[test]
    fn a_name_may_have_colons() {
        assert_eq!(shown("group:a:b", &[], &EN).1, "a:b");
    }
}
