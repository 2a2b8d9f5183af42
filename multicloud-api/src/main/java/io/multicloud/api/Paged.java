package io.multicloud.api;

import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A listing that fetches pages as they are needed. Each iteration starts again from the first page of
 * this listing. Creating one sends no request; iterating may throw {@link CloudException}.
 *
 * <p>While resources are created or deleted, each that exists during the whole listing appears exactly
 * once; others may or may not appear.
 *
 * @param <T> what is listed
 */
public final class Paged<T> implements Iterable<T> {
    private final Optional<String> start;
    private final Function<Optional<String>, Page<T>> fetch;

    private Paged(Optional<String> start, Function<Optional<String>, Page<T>> fetch) {
        this.start = start;
        this.fetch = fetch;
    }

    /**
     * Returns a listing that starts at a token.
     *
     * @param start where to resume; empty for the beginning
     * @param fetch sends the request for the page at a token
     */
    public static <T> Paged<T> from(Optional<String> start, Function<Optional<String>, Page<T>> fetch) {
        return new Paged<>(start, fetch);
    }

    /** Returns a listing of one page, fetched when iterated. */
    public static <T> Paged<T> single(Supplier<Page<T>> fetch) {
        return new Paged<>(Optional.empty(), token -> fetch.get());
    }

    /** Returns the pages, one request each. */
    public Iterable<Page<T>> pages() {
        return PageIterator::new;
    }

    /** Returns the items, in the provider's order. */
    public Stream<T> stream() {
        return StreamSupport.stream(spliterator(), false);
    }

    @Override
    public Iterator<T> iterator() {
        return new ItemIterator();
    }

    /** Returns a listing of what {@code mapper} makes of each page; pages and tokens stay the same. */
    public <R> Paged<R> mapPages(Function<Page<T>, Page<R>> mapper) {
        return new Paged<>(start, token -> mapper.apply(fetch.apply(token)));
    }

    private final class PageIterator implements Iterator<Page<T>> {
        private Optional<String> token = start;
        private boolean more = true;

        @Override
        public boolean hasNext() {
            return more;
        }

        @Override
        public Page<T> next() {
            if (!more) {
                throw new NoSuchElementException();
            }
            Page<T> page = fetch.apply(token);
            token = page.nextToken();
            more = token.isPresent();
            return page;
        }
    }

    private final class ItemIterator implements Iterator<T> {
        private final PageIterator pages = new PageIterator();
        private Iterator<T> items = Collections.emptyIterator();

        @Override
        public boolean hasNext() {
            while (!items.hasNext() && pages.hasNext()) {
                items = pages.next().items().iterator();
            }
            return items.hasNext();
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return items.next();
        }
    }
}
