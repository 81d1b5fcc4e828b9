//! Measures how long it takes to open a connection. The library does it inside; a layer around its connector sees it.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Instant,
};

use tower::{Layer, Service};

/// The last connection's time; one client sends one request at a time.
#[derive(Debug, Clone, Default)]
pub(super) struct ConnectClock(Arc<Mutex<Option<f64>>>);

impl ConnectClock {
    /// Milliseconds of the last connection since this was last asked; `None`: an open one was used.
    pub(super) fn take(&self) -> Option<f64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl<S> Layer<S> for ConnectClock {
    type Service = Clocked<S>;

    fn layer(&self, inner: S) -> Clocked<S> {
        Clocked {
            inner,
            clock: self.clone(),
        }
    }
}

#[derive(Debug, Clone)]
pub(super) struct Clocked<S> {
    inner: S,
    clock: ConnectClock,
}

impl<S, T> Service<T> for Clocked<S>
where
    S: Service<T>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, target: T) -> Self::Future {
        let (connecting, clock, started) =
            (self.inner.call(target), self.clock.clone(), Instant::now());
        Box::pin(async move {
            let connected = connecting.await;
            *clock.0.lock().unwrap_or_else(PoisonError::into_inner) =
                Some(started.elapsed().as_secs_f64() * 1000.0);
            connected
        })
    }
}
