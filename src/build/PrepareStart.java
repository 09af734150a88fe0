import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import org.springframework.boot.SpringApplicationAotProcessor;

/**
 * Makes the bean definitions that the service starts from (io.hogaudit.PreparedStart) and
 * compiles them into the folder of the application's classes. The goal process-aot of
 * Spring Boot's plugin does the same with the compiler of the JDK that runs Maven, which
 * may be older than the one that the sources need.
 *
 * Arguments: work folder, class folder, group id, artifact id.
 */
class PrepareStart {

	public static void main(String[] args) throws Exception {
		Path work = Path.of(args[0]);
		Path classes = Path.of(args[1]);
		Path sources = work.resolve("sources");
		Path resources = work.resolve("resources");
		Path made = work.resolve("classes");
		SpringApplicationAotProcessor.main(new String[] { "io.hogaudit.HogauditApplication", sources.toString(),
				resources.toString(), made.toString(), args[2], args[3] });
		copy(made, classes);
		copy(resources, classes);
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
				Stream<Path> found = Files.walk(sources)) {
			List<Path> java = found.filter((path) -> path.toString().endsWith(".java")).sorted().toList();
			List<String> options = List.of("-proc:none", "-nowarn", "-Xlint:none", "-parameters", "-d",
					classes.toString(), "-cp", System.getProperty("java.class.path"));
			if (!compiler.getTask(null, files, null, options, null, files.getJavaFileObjectsFromPaths(java)).call()) {
				throw new IllegalStateException("what Spring generated for the start does not compile");
			}
		}
	}

	private static void copy(Path from, Path to) throws IOException {
		if (Files.exists(from)) {
			try (Stream<Path> found = Files.walk(from)) {
				for (Path path : found.filter(Files::isRegularFile).toList()) {
					Path target = to.resolve(from.relativize(path));
					Files.createDirectories(target.getParent());
					Files.copy(path, target, StandardCopyOption.REPLACE_EXISTING);
				}
			}
		}
	}

}
