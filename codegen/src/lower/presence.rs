//! Directions of a type (sent, received), and their effect on fields that may be null.

use crate::ir::{Api, Field, Kind, Presence, Ty, TypeId, Union};

/// Marks types as sent, returned, or both, and gives sent fields their third state.
pub(super) fn settle(api: &mut Api) {
    let bodies = api.reach(api.operations().flat_map(|(_, operation)| operation.body_types()));
    let params = api.reach(api.operations().flat_map(|(_, operation)| operation.param_types()));
    let responses = api.reach(
        api.operations()
            .flat_map(|(_, operation)| operation.response_types())
            .chain(api.webhooks.iter().map(|webhook| &webhook.payload)),
    );
    let mark = |api: &mut Api, ids: &[TypeId], request: bool, response: bool| {
        for id in ids {
            api.types[id.0 as usize].in_request |= request;
            api.types[id.0 as usize].in_response |= response;
        }
    };
    mark(api, &bodies, true, false);
    mark(api, &params, true, false);
    mark(api, &responses, false, true);
    let unused: Vec<TypeId> =
        api.types().filter(|(_, ty)| !ty.in_request && !ty.in_response).map(|(id, _)| id).collect();
    mark(api, &unused, true, true);
    send_tags(api);
    // A null has no meaning in a parameter, so that only what is in bodies tells it from a field that is not there.
    let told = |field: &Field| field.presence == (Presence::Optional { nullable: true });
    for id in bodies.into_iter().chain(unused) {
        for field in fields(api, id).filter(|field| told(field)) {
            field.presence = Presence::ThreeState;
        }
    }
    for id in (0..api.types.len() as u32).map(TypeId) {
        let ty = &api.types[id.0 as usize];
        let (in_request, in_response) = (ty.in_request, ty.in_response);
        // Required of requests alone (OpenAPI 3.0.4, 4.8.24.4): what is read lacks it, and must not be written back with a
        // value that nobody gave.
        let is_asked = |field: &Field| field.is_required() && !field.constant;
        for field in fields(api, id).filter(|field| in_response && field.write_only && is_asked(field)) {
            relax(field);
            field.required_in_requests = !field.read_only && field.fixed.is_none();
        }
        // And of responses alone.
        for field in fields(api, id).filter(|field| !in_response && field.read_only && is_asked(field)) {
            relax(field);
        }
        for field in fields(api, id).filter(|field| field.required_in_requests) {
            field.required_in_requests = in_request;
            if in_request {
                field.docs.notes.push("Required in requests.".to_owned());
            }
        }
        // These hold a null themselves: it is a value like another.
        for field in fields(api, id).filter(|field| matches!(field.ty, Ty::Any | Ty::Null) && !field.is_required()) {
            field.presence = Presence::Optional { nullable: false };
        }
    }
}

/// Makes the discriminators of unions part of requests, although they are read-only: servers choose the alternative by them (OpenAPI 3.0.4,
/// 4.8.25).
fn send_tags(api: &mut Api) {
    let mut tagged = Vec::new();
    for (_, ty) in api.types().filter(|(_, ty)| ty.in_request) {
        let Kind::Union(Union { discriminator: Some(property), variants, .. }) = &ty.kind else { continue };
        for variant in variants {
            if let Ty::Named(id) = api.resolve(&variant.ty) {
                tagged.push((*id, property.clone()));
            }
        }
    }
    for (id, property) in tagged {
        for field in fields(api, id).filter(|field| field.wire_name == property) {
            field.read_only = false;
        }
    }
}

fn relax(field: &mut Field) {
    field.presence = match field.presence {
        Presence::RequiredNullable => Presence::ThreeState,
        _ => Presence::Optional { nullable: false },
    };
}

fn fields(api: &mut Api, id: TypeId) -> impl Iterator<Item = &mut Field> {
    match &mut api.types[id.0 as usize].kind {
        Kind::Object(object) => object.fields.iter_mut(),
        _ => [].iter_mut(),
    }
}
