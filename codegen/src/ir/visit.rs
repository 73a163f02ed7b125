//! Walking over the types that an [`Api`] uses.

use super::{Additional, Api, BodyKind, Kind, Operation, ResponseKind, Ty, Type, TypeId};

impl Ty {
    /// Calls `f` with every named type in it.
    pub fn visit(&self, f: &mut dyn FnMut(TypeId)) {
        match self {
            Ty::Named(id) => f(*id),
            Ty::Array(inner) | Ty::Map(inner) | Ty::Nullable(inner) | Ty::Optional(inner) | Ty::Rest(inner) => {
                inner.visit(f);
            }
            Ty::Tuple(items) => items.iter().for_each(|item| item.visit(f)),
            _ => {}
        }
    }

    /// The same in JSON, a parameter or a header, where `format: binary` can only be a string.
    pub(crate) fn in_json(self) -> Self {
        match self {
            Ty::Binary => Ty::String,
            Ty::Array(inner) => Ty::Array(Box::new(inner.in_json())),
            Ty::Map(inner) => Ty::Map(Box::new(inner.in_json())),
            Ty::Nullable(inner) => Ty::Nullable(Box::new(inner.in_json())),
            Ty::Optional(inner) => Ty::Optional(Box::new(inner.in_json())),
            Ty::Rest(inner) => Ty::Rest(Box::new(inner.in_json())),
            Ty::Tuple(items) => Ty::Tuple(items.into_iter().map(Ty::in_json).collect()),
            other => other,
        }
    }

    fn visit_mut(&mut self, f: &mut dyn FnMut(&mut TypeId)) {
        match self {
            Ty::Named(id) => f(id),
            Ty::Array(inner) | Ty::Map(inner) | Ty::Nullable(inner) | Ty::Optional(inner) | Ty::Rest(inner) => {
                inner.visit_mut(f);
            }
            Ty::Tuple(items) => items.iter_mut().for_each(|item| item.visit_mut(f)),
            _ => {}
        }
    }
}

impl Type {
    /// Every type that this one is made of.
    pub fn parts(&self) -> Vec<&Ty> {
        match &self.kind {
            Kind::Object(object) => {
                let rest = match &object.additional {
                    Additional::Typed(ty) => Some(ty),
                    Additional::Any | Additional::Forbidden => None,
                };
                object.fields.iter().map(|field| &field.ty).chain(rest).collect()
            }
            Kind::Union(union) => union.variants.iter().map(|variant| &variant.ty).collect(),
            Kind::Alias(ty) => vec![ty],
            Kind::Enum(_) => Vec::new(),
        }
    }

    /// Makes every part one that can stand in JSON.
    pub(crate) fn settle_binary(&mut self) {
        for part in self.parts_mut() {
            *part = std::mem::replace(part, Ty::Any).in_json();
        }
    }

    fn parts_mut(&mut self) -> Vec<&mut Ty> {
        match &mut self.kind {
            Kind::Object(object) => {
                let rest = match &mut object.additional {
                    Additional::Typed(ty) => Some(ty),
                    Additional::Any | Additional::Forbidden => None,
                };
                object.fields.iter_mut().map(|field| &mut field.ty).chain(rest).collect()
            }
            Kind::Union(union) => union.variants.iter_mut().map(|variant| &mut variant.ty).collect(),
            Kind::Alias(ty) => vec![ty],
            Kind::Enum(_) => Vec::new(),
        }
    }
}

impl Operation {
    /// Types of its parameters.
    pub fn param_types(&self) -> Vec<&Ty> {
        self.params.iter().map(|param| &param.ty).collect()
    }

    /// Types of its request body.
    pub fn body_types(&self) -> Vec<&Ty> {
        let mut types = Vec::new();
        for content in self.body.iter().flat_map(|body| &body.content) {
            match &content.kind {
                BodyKind::Json(ty) | BodyKind::Form(ty, _) | BodyKind::JsonLines(ty) => types.push(ty),
                BodyKind::Multipart(parts) => types.extend(parts.iter().map(|part| &part.ty)),
                BodyKind::Text | BodyKind::Bytes => {}
            }
        }
        types
    }

    /// Types of its responses, headers and pages.
    pub fn response_types(&self) -> Vec<&Ty> {
        let mut types = Vec::new();
        for response in &self.responses {
            types.extend(response.headers.iter().map(|header| &header.ty));
            for content in &response.content {
                match &content.kind {
                    ResponseKind::Json(ty) | ResponseKind::EventStream(ty) | ResponseKind::JsonLines(ty) => {
                        types.push(ty);
                    }
                    ResponseKind::Text | ResponseKind::Bytes => {}
                }
            }
        }
        types.extend(self.pagination.iter().map(|pagination| &pagination.item_ty));
        types
    }

    fn types_mut(&mut self) -> Vec<&mut Ty> {
        let mut types: Vec<&mut Ty> = self.params.iter_mut().map(|param| &mut param.ty).collect();
        for content in self.body.iter_mut().flat_map(|body| &mut body.content) {
            match &mut content.kind {
                BodyKind::Json(ty) | BodyKind::Form(ty, _) | BodyKind::JsonLines(ty) => types.push(ty),
                BodyKind::Multipart(parts) => types.extend(parts.iter_mut().map(|part| &mut part.ty)),
                BodyKind::Text | BodyKind::Bytes => {}
            }
        }
        for response in &mut self.responses {
            types.extend(response.headers.iter_mut().map(|header| &mut header.ty));
            for content in &mut response.content {
                match &mut content.kind {
                    ResponseKind::Json(ty) | ResponseKind::EventStream(ty) | ResponseKind::JsonLines(ty) => {
                        types.push(ty);
                    }
                    ResponseKind::Text | ResponseKind::Bytes => {}
                }
            }
        }
        types.extend(self.pagination.iter_mut().map(|pagination| &mut pagination.item_ty));
        types
    }
}

impl Api {
    /// Calls `f` with every use of a type's identifier (but [`Type::home`]).
    pub(crate) fn visit_ids(&mut self, f: &mut dyn FnMut(&mut TypeId)) {
        for ty in &mut self.types {
            ty.parts_mut().into_iter().for_each(|part| part.visit_mut(f));
        }
        for operation in self.groups.iter_mut().flat_map(|group| &mut group.operations) {
            if let Some(pagination) = &mut operation.pagination {
                pagination.page_ty.visit_mut(f);
            }
            operation.types_mut().into_iter().for_each(|ty| ty.visit_mut(f));
        }
        self.webhooks.iter_mut().for_each(|webhook| webhook.payload.visit_mut(f));
    }

    /// Every type that can be reached from `roots`, in the order of the walk.
    pub fn reach<'t>(&self, roots: impl IntoIterator<Item = &'t Ty>) -> Vec<TypeId> {
        let mut seen = vec![false; self.types.len()];
        let mut found = Vec::new();
        for root in roots {
            root.visit(&mut |id| found.push(id));
        }
        found.retain(|id| !std::mem::replace(&mut seen[id.0 as usize], true));
        let mut next = 0;
        while let Some(id) = found.get(next).copied() {
            next += 1;
            for part in self.ty(id).parts() {
                part.visit(&mut |id| {
                    if !std::mem::replace(&mut seen[id.0 as usize], true) {
                        found.push(id);
                    }
                });
            }
        }
        found
    }

    /// Returns whether each type is, or leads to, one of which `is_it` holds.
    pub fn leading_to(&self, is_it: impl Fn(&Type) -> bool) -> Vec<bool> {
        let mut users = vec![Vec::new(); self.types.len()];
        for (user, ty) in self.types() {
            for part in ty.parts() {
                part.visit(&mut |id| users[id.0 as usize].push(user));
            }
        }
        let mut leads: Vec<bool> = self.types.iter().map(&is_it).collect();
        let mut queue: Vec<TypeId> = self.types().filter(|(_, ty)| is_it(ty)).map(|(id, _)| id).collect();
        while let Some(id) = queue.pop() {
            for user in &users[id.0 as usize] {
                if !std::mem::replace(&mut leads[user.0 as usize], true) {
                    queue.push(*user);
                }
            }
        }
        leads
    }
}
