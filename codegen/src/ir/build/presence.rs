//! Who sends and who returns a type, and what that makes of fields that may be null.

use crate::ir::{Api, Kind, Presence, TypeId};

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
    // A null has no meaning in a parameter, so that only what is in bodies tells it from a field that is not there.
    for id in bodies.into_iter().chain(unused) {
        let Kind::Object(object) = &mut api.types[id.0 as usize].kind else { continue };
        for field in &mut object.fields {
            let tells = !matches!(field.ty, crate::ir::Ty::Any | crate::ir::Ty::Null);
            if tells && field.presence == (Presence::Optional { nullable: true }) {
                field.presence = Presence::ThreeState;
            }
        }
    }
}
