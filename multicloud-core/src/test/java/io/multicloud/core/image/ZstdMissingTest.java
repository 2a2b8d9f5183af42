package io.multicloud.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** zstd is optional: without its library, what needs it says so, and everything else works. */
class ZstdMissingTest {
    @Test
    void theErrorNamesTheArtifact() throws Exception {
        assertThat(run(Without.class)).isEqualTo("IllegalStateException ImageException UNSUPPORTED zlib works");
    }

    private static String run(Class<?> program) throws Exception {
        Class<?> isolated = new HidingLoader().loadClass(program.getName());
        try {
            Object instance = isolated.getDeclaredConstructor().newInstance();
            return (String) ((Callable<?>) instance).call();
        } catch (InvocationTargetException e) {
            throw new AssertionError(e.getCause());
        }
    }

    /** Runs in a class loader that has no zstd. */
    public static final class Without implements Callable<String> {
        @Override
        public String call() throws IOException {
            StringBuilder result = new StringBuilder();
            try (ImageWriter writer = ImageWriter.open(ImageTarget.QCOW2_ZSTD, new MemorySink(), 512)) {
                result.append(writer);
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageContaining("com.github.luben:zstd-jni");
                result.append("IllegalStateException ");
            }
            byte[] image = Disks.write(ImageTarget.QCOW2_ZLIB, new byte[] {1});
            assertThat(Disks.read(ImageFormat.QCOW2, image)).hasSize(512).startsWith(1);
            image[79] = 1 << Qcow2Header.COMPRESSION_TYPE_BIT;
            image[Qcow2Header.V3_LENGTH] = Qcow2Header.ZSTD_TYPE;
            try {
                Disks.read(ImageFormat.QCOW2, image);
            } catch (ImageException e) {
                assertThat(e).hasMessageContaining("com.github.luben:zstd-jni");
                result.append("ImageException ").append(e.reason()).append(" zlib works");
            }
            return result.toString();
        }
    }

    /** Loads the classes of this package itself, so that they look for zstd here. */
    private static final class HidingLoader extends ClassLoader {
        HidingLoader() {
            super(ZstdMissingTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("com.github.luben.")) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith(ZstdMissingTest.class.getPackageName())) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            String file = name.replace('.', '/') + ".class";
            try (InputStream in = getParent().getResourceAsStream(file)) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
