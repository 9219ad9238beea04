//! Which right a request needs: the tool's, when it calls one, otherwise the one
//! to read.

use gnap::right::Right;
use gnap::{Limits, decode};
use parley_client::resource_server::{Incoming, Operation, right};
use serde_json::Value;

use super::tools;

/// Reads the message as strictly as messages are read that are signed: a member
/// that stands in it twice could be one thing here and another for the tool.
/// What is not one message needs more than anybody has.
pub fn needed(incoming: &Incoming) -> Operation {
    let content = &incoming.request.content;
    // GET opens a stream and DELETE ends a session: neither has content.
    if content.is_empty() {
        return read();
    }
    let Ok(message) = decode::<Value>(content, Limits::MESSAGE) else {
        return nothing();
    };
    if message.get("method").and_then(Value::as_str) != Some("tools/call") {
        return read();
    }
    let name = message.pointer("/params/name").and_then(Value::as_str);
    match name.and_then(tools::action) {
        Some("read") => read(),
        Some(action) => Operation::from(right("photo-api").action(action)),
        None => nothing(),
    }
}

fn read() -> Operation {
    right("photo-api").action("read").named("photos-read")
}

/// A right that no AS gives.
fn nothing() -> Operation {
    Operation::needing([Right::from(right("photo-api").action("nothing"))])
}

#[cfg(test)]
mod tests {
    use parley_client::resource_server::Incoming;
    use proof::Request;
    use serde_json::json;

    use super::*;

    fn of(content: &str) -> Operation {
        let request = Request::new("POST", "https://mcp.example/mcp").with_content(content);
        needed(&Incoming::new(request))
    }

    fn calling(tool: &str) -> String {
        json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool}})
            .to_string()
    }

    #[test]
    fn each_tool_needs_its_own_right() {
        assert_eq!(of(&calling("list_photos")), read());
        let write = Operation::from(right("photo-api").action("write"));
        assert_eq!(of(&calling("add_photo")), write);
        assert_eq!(of(&calling("other")), nothing());
        assert_eq!(
            of(r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#),
            read()
        );
        assert_eq!(of(""), read());
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_not_let_through() {
        for content in [
            r#"{"method":"tools/call","method":"ping"}"#,
            r#"{"method":"ping","method":"tools/call","params":{"name":"add_photo"}}"#,
            r#"[{"method":"ping"}]"#,
            "not JSON",
        ] {
            assert_eq!(of(content), nothing(), "{content}");
        }
    }
}
