//! Types of other crates: how they are read and written.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::types;
use crate::ir::{Api, External, Form};

/// The codec of each type that `[types]` of the configuration brings.
pub(super) fn emit(api: &Api) -> TokenStream {
    api.externals().into_iter().map(codec).collect()
}

fn codec(external: &External) -> TokenStream {
    let ty = types::code(&external.path);
    let [read, write, empty] = [&external.read, &external.write, &external.empty].map(|text| types::code(text));
    let kinds = types::ident(match external.form {
        Form::Text => "STRING",
        Form::Number => "NUMBER",
        Form::Json => "NOT_NULL",
    });
    quote! {
        impl crate::runtime::json::Codec for #ty {
            fn read(
                &mut self,
                r: &mut crate::runtime::json::Reader<'_>,
            ) -> ::std::result::Result<(), crate::runtime::json::Fault> {
                *self = #read?;
                Ok(())
            }

            fn view(&self) -> crate::runtime::json::View<'_> {
                crate::runtime::json::View::Scalar(self)
            }
        }

        impl crate::runtime::json::Scalar for #ty {
            fn write(&self, w: &mut crate::runtime::json::Writer) {
                #write;
            }
        }

        impl crate::runtime::json::Blank for #ty {
            const SHAPE: crate::runtime::json::Shape =
                crate::runtime::json::Shape::of(crate::runtime::json::Kinds::#kinds);

            fn blank() -> Self {
                #empty
            }
        }
    }
}
