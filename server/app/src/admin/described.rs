//! What a handler's signature says in the OpenAPI document: extractors describe
//! what they want, answers what they are. So the document cannot say anything
//! else than the code does.

use actix_web::{HttpRequest, web};
use api::problem;
use utoipa::openapi::path::{OperationBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{Object, SchemaFormat, SchemaType, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{
    Content, ContentBuilder, Ref, RefOr, Required, Response, ResponseBuilder, Schema,
};
use utoipa::{IntoParams, ToSchema};

use super::administrator::Administrator;
use super::answer::{Answer, Created, NoContent, Png, WithCookie};
use super::body::{Id, Image, Json, Query};
use super::branding::preview::Preview;
use super::openapi::{Document, SESSION};
use super::problem::Problem;
use super::rights::Needed;
use super::tenant_admin::TenantAdmin;

/// Schemas that operations refer to, by name.
pub type Schemas = Vec<(String, RefOr<Schema>)>;

/// Adds to the description of an operation.
pub trait Described {
    /// What this part of the signature says.
    fn describe(operation: OperationBuilder, schemas: &mut Schemas) -> OperationBuilder;
}

impl<T> Described for web::Data<T> {
    fn describe(operation: OperationBuilder, _: &mut Schemas) -> OperationBuilder {
        operation
    }
}

impl Described for HttpRequest {
    fn describe(operation: OperationBuilder, _: &mut Schemas) -> OperationBuilder {
        operation
    }
}

/// Ids stand in the path, which names them.
impl<T> Described for Id<T> {
    fn describe(operation: OperationBuilder, _: &mut Schemas) -> OperationBuilder {
        operation
    }
}

impl Described for Administrator {
    fn describe(operation: OperationBuilder, _: &mut Schemas) -> OperationBuilder {
        operation.security(SecurityRequirement::new::<_, _, String>(SESSION, []))
    }
}

impl<R: Needed> Described for TenantAdmin<R> {
    fn describe(operation: OperationBuilder, schemas: &mut Schemas) -> OperationBuilder {
        Administrator::describe(operation, schemas)
            .description(Some(format!("Needs the right `{}`.", R::RIGHT.word())))
    }
}

impl<T: IntoParams> Described for Query<T> {
    fn describe(operation: OperationBuilder, _: &mut Schemas) -> OperationBuilder {
        T::into_params(|| Some(ParameterIn::Query))
            .into_iter()
            .fold(operation, OperationBuilder::parameter)
    }
}

impl<T: ToSchema> Described for Json<T> {
    fn describe(operation: OperationBuilder, schemas: &mut Schemas) -> OperationBuilder {
        let body = RequestBodyBuilder::new()
            .required(Some(Required::True))
            .content("application/json", json::<T>(schemas));
        operation.request_body(Some(body.build()))
    }
}

impl Described for Image {
    fn describe(operation: OperationBuilder, _: &mut Schemas) -> OperationBuilder {
        let body = RequestBodyBuilder::new().required(Some(Required::True));
        let body = api::branding::LOGO_TYPES
            .into_iter()
            .fold(body, |body, media_type| body.content(media_type, binary()));
        operation.request_body(Some(body.build()))
    }
}

impl<T: ToSchema> Described for Answer<T> {
    fn describe(operation: OperationBuilder, schemas: &mut Schemas) -> OperationBuilder {
        operation.response("200", with_json::<T>("As asked.", schemas))
    }
}

impl<T: ToSchema> Described for Created<T> {
    fn describe(operation: OperationBuilder, schemas: &mut Schemas) -> OperationBuilder {
        operation.response("201", with_json::<T>("Created.", schemas))
    }
}

impl Described for NoContent {
    fn describe(operation: OperationBuilder, _: &mut Schemas) -> OperationBuilder {
        operation.response("204", Response::new("Done."))
    }
}

impl<A: Described> Described for WithCookie<A> {
    fn describe(operation: OperationBuilder, schemas: &mut Schemas) -> OperationBuilder {
        A::describe(operation, schemas)
    }
}

impl Described for Png {
    fn describe(operation: OperationBuilder, _: &mut Schemas) -> OperationBuilder {
        operation.response("200", with("The image.", "image/png", binary()))
    }
}

impl Described for Preview {
    fn describe(operation: OperationBuilder, _: &mut Schemas) -> OperationBuilder {
        let text = Content::new(Some(Object::with_type(Type::String)));
        operation.response("200", with("The page.", "text/html", text))
    }
}

impl Described for Document {
    fn describe(operation: OperationBuilder, _: &mut Schemas) -> OperationBuilder {
        let object = Content::new(Some(Object::with_type(Type::Object)));
        operation.response("200", with("This document.", "application/json", object))
    }
}

impl<A: Described> Described for Result<A, Problem> {
    fn describe(operation: OperationBuilder, schemas: &mut Schemas) -> OperationBuilder {
        let problem = json::<problem::Problem>(schemas);
        let refused = with("A problem (RFC 9457).", problem::CONTENT_TYPE, problem);
        A::describe(operation, schemas).response("default", refused)
    }
}

/// The arguments of a handler are a tuple; Rust has no other way to say "each
/// of them".
macro_rules! tuples {
    ($($($part:ident)*;)*) => {$(
        impl<$($part: Described),*> Described for ($($part,)*) {
            fn describe(operation: OperationBuilder, schemas: &mut Schemas) -> OperationBuilder {
                let _ = &schemas;
                $(let operation = $part::describe(operation, schemas);)*
                operation
            }
        }
    )*};
}

tuples! {
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
}

fn json<T: ToSchema>(schemas: &mut Schemas) -> Content {
    let name = T::name().into_owned();
    schemas.push((name.clone(), T::schema()));
    T::schemas(schemas);
    Content::new(Some(Ref::from_schema_name(name)))
}

fn binary() -> Content {
    let octets = Object::builder()
        .schema_type(SchemaType::Type(Type::String))
        .format(Some(SchemaFormat::Custom("binary".to_owned())));
    ContentBuilder::new().schema(Some(octets.build())).build()
}

fn with_json<T: ToSchema>(description: &str, schemas: &mut Schemas) -> Response {
    with(description, "application/json", json::<T>(schemas))
}

fn with(description: &str, media_type: &str, content: Content) -> Response {
    ResponseBuilder::new()
        .description(description)
        .content(media_type, content)
        .build()
}
