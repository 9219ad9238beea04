//! The OpenAPI 3.1 document, made from the table of routes.

use actix_web::body::BoxBody;
use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, Responder, web};
use api::session::CSRF_HEADER;
use utoipa::openapi::path::{HttpMethod, Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{Components, Object, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::openapi::{Info, OpenApi, OpenApiBuilder, Paths, Required};

use super::routes::Entry;
use super::session::cookie;

/// The name of the session in the document.
pub const SESSION: &str = "session";

/// The document, made once.
#[derive(Clone)]
pub struct Document(OpenApi);

/// `GET /openapi.json`: for everybody, like the source it is made from.
pub async fn get(document: web::Data<Document>) -> Document {
    document.get_ref().clone()
}

/// Makes the document.
pub fn document(table: &[Entry]) -> Document {
    let mut paths = Paths::new();
    let mut components = Components::new();
    let cookie = ApiKey::Cookie(ApiKeyValue::new(cookie::NAME));
    components.add_security_scheme(SESSION, SecurityScheme::ApiKey(cookie));
    for entry in table {
        for (name, schema) in &entry.schemas {
            components.schemas.insert(name.clone(), schema.clone());
        }
        let operation = complete(entry);
        paths.add_path_operation(entry.path, vec![method(&entry.method)], operation);
    }
    let info = Info::new("Parley admin API", env!("CARGO_PKG_VERSION"));
    Document(
        OpenApiBuilder::new()
            .info(info)
            .paths(paths)
            .components(Some(components))
            .build(),
    )
}

/// Adds what the signature does not say: the path's parameters, and the token
/// of writes.
fn complete(entry: &Entry) -> Operation {
    let mut operation = entry.operation.clone();
    let mut parameters: Vec<Parameter> = entry
        .path
        .split('/')
        .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| parameter(name, ParameterIn::Path))
        .collect();
    if operation.security.is_some() && !entry.method.is_safe() {
        parameters.push(parameter(CSRF_HEADER, ParameterIn::Header));
    }
    operation
        .parameters
        .get_or_insert_default()
        .splice(0..0, parameters.into_iter().map(Into::into));
    operation
}

fn parameter(name: &str, place: ParameterIn) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(Required::True)
        .schema(Some(Object::with_type(Type::String)))
        .build()
}

/// The table has no other methods.
fn method(method: &Method) -> HttpMethod {
    match *method {
        Method::POST => HttpMethod::Post,
        Method::PUT => HttpMethod::Put,
        Method::DELETE => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}

impl Responder for Document {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        super::answer::json(actix_web::http::StatusCode::OK, &self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::admin::routes::table;

    #[test]
    fn the_document_and_the_table_have_the_same_operations() {
        let table = table();
        let document = serde_json::to_value(document(&table).0).unwrap();
        let mut described = BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for method in item.as_object().unwrap().keys() {
                described.insert((path.clone(), method.to_ascii_uppercase()));
            }
        }
        let routed: BTreeSet<_> = table
            .iter()
            .map(|entry| (entry.path.to_owned(), entry.method.to_string()))
            .collect();
        assert_eq!(routed, described);
        assert_eq!(routed.len(), table.len(), "an operation is there twice");
    }

    #[test]
    fn two_types_do_not_share_a_name() {
        let mut known = std::collections::HashMap::new();
        for (name, schema) in table().into_iter().flat_map(|entry| entry.schemas) {
            let schema = serde_json::to_value(schema).unwrap();
            let first = known.entry(name.clone()).or_insert_with(|| schema.clone());
            assert_eq!(*first, schema, "{name}");
        }
    }
}
