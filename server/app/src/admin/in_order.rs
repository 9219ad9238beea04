//! Arguments of handlers one after the other. actix extracts them all at once,
//! so that a body that cannot be read could be complained about before it is
//! known who asks; here nothing is read for somebody who may not write it.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{Error, FromRequest, HttpRequest};

/// The arguments `T`, a tuple of extractors.
pub struct InOrder<T>(pub T);

macro_rules! tuples {
    ($($($part:ident)*;)*) => {$(
        impl<$($part: FromRequest + 'static),*> FromRequest for InOrder<($($part,)*)> {
            type Error = Error;
            type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

            fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
                let request = request.clone();
                let mut payload = payload.take();
                Box::pin(async move {
                    Ok(Self(($(
                        $part::from_request(&request, &mut payload)
                            .await
                            .map_err(Into::into)?,
                    )*)))
                })
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
