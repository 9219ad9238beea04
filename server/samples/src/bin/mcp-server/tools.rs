//! Two tools that need different rights.

use std::sync::{Arc, Mutex, PoisonError};

use parley_client::resource_server::Allowed;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation,
    ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler};
use serde_json::{Map, Value, json};

/// The action of `photo-api` that a tool needs.
pub fn action(tool: &str) -> Option<&'static str> {
    match tool {
        "list_photos" => Some("read"),
        "add_photo" => Some("write"),
        _ => None,
    }
}

/// The tools and their photos.
#[derive(Clone, Default)]
pub struct Tools {
    photos: Arc<Mutex<Vec<String>>>,
}

impl Tools {
    fn list_photos(&self) -> String {
        let photos = self.photos.lock().unwrap_or_else(PoisonError::into_inner);
        format!("{} photos: {}", photos.len(), photos.join(", "))
    }

    fn add_photo(&self, arguments: Option<&Map<String, Value>>) -> Result<String, ErrorData> {
        let name = arguments.and_then(|arguments| arguments.get("name")?.as_str());
        let name = name.ok_or_else(|| ErrorData::invalid_params("`name` is missing", None))?;
        let mut photos = self.photos.lock().unwrap_or_else(PoisonError::into_inner);
        photos.push(name.to_owned());
        Ok(format!("{name} is added"))
    }
}

impl ServerHandler for Tools {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder().enable_tools().build();
        ServerConfig::new(capabilities)
            .with_server_info(Implementation::new("photos", env!("CARGO_PKG_VERSION")))
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let named = schema(json!({
            "type": "object",
            "properties": {"name": {"type": "string"}},
            "required": ["name"],
        }));
        Ok(ListToolsResult::with_all_items(vec![
            Tool::new(
                "list_photos",
                "Lists photos",
                schema(json!({"type": "object"})),
            ),
            Tool::new("add_photo", "Adds a photo", named),
        ]))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        // Nothing comes here but through the layer; without it, nothing is done.
        let parts = context.extensions.get::<http::request::Parts>();
        if parts
            .and_then(|parts| parts.extensions.get::<Allowed>())
            .is_none()
        {
            return Err(ErrorData::internal_error("request is not protected", None));
        }
        let text = match request.name.as_ref() {
            "list_photos" => self.list_photos(),
            "add_photo" => self.add_photo(request.arguments.as_ref())?,
            _ => return Err(ErrorData::invalid_params("no such tool", None)),
        };
        Ok(CallToolResult::success(vec![ContentBlock::text(text)]).into())
    }
}

fn schema(value: Value) -> Arc<Map<String, Value>> {
    match value {
        Value::Object(object) => Arc::new(object),
        _ => Arc::default(),
    }
}
